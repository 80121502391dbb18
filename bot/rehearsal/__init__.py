"""The rehearsal: scripted people answer a year's returns, and everything is checked afterwards."""
