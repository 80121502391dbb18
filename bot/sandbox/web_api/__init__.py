"""The Web API: every method that the app may call, one module a noun."""
