"""Running it on one machine: embedded servers, the supervisor behind ./run, and the demo's neighbours."""
