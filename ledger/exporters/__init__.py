"""The record as other programs take it: panels, graphs, lists of events. One file a shape; each is a pure function."""
