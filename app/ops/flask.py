"""What `./run flask` runs: Flask's own command, with the matrix of who may go where added to its `routes`."""

from flask.cli import cli

from app.ops.commands.routes import routes

if __name__ == "__main__":
    cli.add_command(routes)  # Flask looks for its own commands before it loads ours
    cli.main(prog_name="flask")
