"""The sandbox: a local Slack stricter than Slack, a mailbox, a clock, and a page that shows them.

It knows nothing of what the app is for. An app under test points its Slack client at
`sandbox.url + "/api/"` and takes deliveries at the sandbox's `request_url`, or over Socket Mode.
"""
