"""The data that ships with Stillwater: schemas, policies, protocols, fonts."""
