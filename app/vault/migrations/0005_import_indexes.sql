-- Whether somebody already wrote is one look, however many write from one mailbox; the order of the first two columns
-- still finds who writes from an address.
DROP INDEX requester_by_email;
CREATE INDEX requester_by_email ON requester (email, agency, name, badge, phone, country);

-- Nothing looks a request up by its bytes: its arrival is.
DROP INDEX request_by_sha256;
