"""`diplo export dyad-year`: every two states that coexisted, each year, by a rule that is named."""

from cli.exports.panels import panel_command

command = panel_command("dyad-year", "Every two states that coexisted, each year, by a rule that is named.")
