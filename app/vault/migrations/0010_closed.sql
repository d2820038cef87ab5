-- What ended lately is asked for at every calm moment by whoever wants to learn how it ended.
CREATE INDEX closing_by_time ON closing (at);
