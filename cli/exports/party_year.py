"""`diplo export party-year`: every state, each year, with how many partners it has."""

from cli.exports.panels import panel_command

command = panel_command("party-year", "Every state, each year, with how many partners it has.")
