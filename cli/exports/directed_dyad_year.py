"""`diplo export directed-dyad-year`: the same in both directions: the sender first."""

from cli.exports.panels import panel_command

command = panel_command("directed-dyad-year", "The same in both directions: the sender first.")
