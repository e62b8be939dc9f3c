"""Do servers answer that are somebody else's? Asked once, so that a wrong address is a sentence and no traceback."""

import psycopg

from app.ops.household import Household
from app.ops.ports import CannotStart

SECONDS = 10  # for each of the addresses a name stands for


def check_database(household: Household) -> None:
    """Raises CannotStart with the server's own reason, which holds no password."""
    asked = {name: url for name in ("DATABASE_URL", "DATABASE_OWNER_URL") if (url := household.settings.get(name))}
    for name, url in asked.items():
        try:
            psycopg.connect(url, connect_timeout=SECONDS).close()
        except psycopg.Error as failure:
            raise CannotStart(f"The database of {name} cannot be reached: {str(failure).strip()}") from None


def check_redis(household: Household) -> None:
    """Later it may go and come back; at the start it is most likely a wrong address. Raises CannotStart."""
    if any(program.name == "valkey" for program in household.servers):
        return
    from redis import Redis  # noqa: PLC0415  (our own Valkey needs no such question, and the start no such wait)
    from redis.exceptions import RedisError  # noqa: PLC0415

    asked = Redis.from_url(household.settings["REDIS_URL"], socket_connect_timeout=SECONDS, socket_timeout=SECONDS)
    try:
        asked.ping()
    except (RedisError, OSError) as failure:
        raise CannotStart(f"The server of REDIS_URL cannot be reached: {failure}") from None
    finally:
        asked.close()
