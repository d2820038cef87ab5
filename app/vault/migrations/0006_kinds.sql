-- Office files and archives are kinds of their own. A column's CHECK cannot be changed, so the column is made anew:
-- beside the old one, filled from it, and then in its place. Nothing that refers to an item is touched.
ALTER TABLE item RENAME COLUMN kind TO kind_before;
ALTER TABLE item ADD COLUMN kind TEXT NOT NULL DEFAULT 'other'
    CHECK (kind IN ('picture', 'text', 'mail', 'video', 'sound', 'pdf', 'office', 'archive', 'other'));
UPDATE item SET kind = kind_before;
ALTER TABLE item DROP COLUMN kind_before;
UPDATE item SET kind = 'archive' WHERE kind = 'other'
    AND content_type IN ('application/zip', 'application/gzip', 'application/x-7z-compressed', 'application/vnd.rar');
