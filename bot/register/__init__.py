"""Reading the register: an office's own folder of CSV and TOML files, with every mistake named.

`read_folder` reads a folder, `read_register` the same files as text. Either answers a `Register`
or the whole list of `Problem`s, and then nothing is loaded.
"""

from bot.register.folder import read_folder
from bot.register.indicators import Inputs, read_indicators, read_total, read_weights
from bot.register.problems import Problem
from bot.register.reader import FILES, read_register

__all__ = [
    "FILES",
    "Inputs",
    "Problem",
    "read_folder",
    "read_indicators",
    "read_register",
    "read_total",
    "read_weights",
]
