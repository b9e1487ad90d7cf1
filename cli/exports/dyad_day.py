"""`diplo export dyad-day`: every two states that coexisted, each day."""

from cli.exports.panels import panel_command

command = panel_command("dyad-day", "Every two states that coexisted, each day.")
