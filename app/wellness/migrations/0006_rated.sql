-- How far the caps have heard of a look: not yet, as it was met, or as one of the most severe. What somebody rates as
-- such only after they have seen it counts from then on.
ALTER TABLE span ADD COLUMN counted INTEGER NOT NULL DEFAULT 0 CHECK (counted IN (0, 1, 2));
UPDATE span SET counted = paced * (1 + (severity = 'S4'));
DROP INDEX span_not_paced;
ALTER TABLE span DROP COLUMN paced;
CREATE INDEX span_not_counted ON span (id) WHERE reached IN ('L3', 'L4')
    AND (counted = 0 OR (counted = 1 AND severity = 'S4'));
-- Marks of a cap go with the other single rows.
CREATE INDEX cap_event_by_time ON cap_event (at);
