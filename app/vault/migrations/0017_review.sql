-- Closed cases judged by a supervisor: known vaults, samples, sealed packs, reviews and what became of each.

-- A vault that a person of this one knows by its key: where packs come from, and results.
CREATE TABLE peer (
    id INTEGER PRIMARY KEY,
    -- The uid of that vault.
    uid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    root_key BLOB NOT NULL CHECK (length(root_key) = 32),
    -- Its people as it signed them, as JSON; a newer list replaces an older one.
    directory TEXT NOT NULL,
    serial INTEGER NOT NULL,
    pinned_by_id INTEGER NOT NULL REFERENCES person (id),
    pinned_at TEXT NOT NULL,
    revoked_by_id INTEGER REFERENCES person (id),
    revoked_at TEXT,
    revoked_reason TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    CHECK ((revoked_at IS NULL) = (revoked_by_id IS NULL)),
    CHECK (revoked_at IS NULL OR revoked_reason <> '')
) STRICT;
CREATE TRIGGER peer_keeps_its_key BEFORE UPDATE OF uid, root_key, pinned_by_id, pinned_at ON peer
BEGIN SELECT RAISE(ABORT, 'what a vault is known by is immutable'); END;
CREATE TRIGGER peer_grows_no_younger BEFORE UPDATE OF serial ON peer WHEN new.serial < old.serial
BEGIN SELECT RAISE(ABORT, 'an older list of people replaces no newer one'); END;
CREATE TRIGGER revoked_peer_stays_so BEFORE UPDATE ON peer WHEN old.revoked_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a vault that was revoked stays so'); END;
CREATE TRIGGER peer_is_kept BEFORE DELETE ON peer BEGIN SELECT RAISE(ABORT, 'a known vault is kept'); END;

-- What was drawn, by which rule and seed. What was known at drawn_at is what it is drawn from again.
CREATE TABLE review_sample (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    rule TEXT NOT NULL,
    seed TEXT NOT NULL CHECK (seed <> ''),
    -- How many cases it was drawn from, and the hash of what was known of them.
    candidates INTEGER NOT NULL,
    candidates_sha256 TEXT NOT NULL,
    person_id INTEGER NOT NULL REFERENCES person (id),
    drawn_at TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL
) STRICT;
CREATE TRIGGER review_sample_is_immutable BEFORE UPDATE ON review_sample BEGIN SELECT RAISE(ABORT, 'a sample is immutable'); END;
CREATE TRIGGER review_sample_is_immutable_delete BEFORE DELETE ON review_sample BEGIN SELECT RAISE(ABORT, 'a sample is immutable'); END;

CREATE TABLE review_sample_case (
    sample_id INTEGER NOT NULL REFERENCES review_sample (id),
    position INTEGER NOT NULL,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    -- Why it is in: the stratum, and the risks as a JSON list.
    stratum TEXT NOT NULL,
    risks TEXT NOT NULL,
    golden INTEGER NOT NULL CHECK (golden IN (0, 1)),
    PRIMARY KEY (sample_id, position),
    UNIQUE (sample_id, case_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER review_sample_case_is_immutable BEFORE UPDATE ON review_sample_case BEGIN SELECT RAISE(ABORT, 'a sample is immutable'); END;
CREATE TRIGGER review_sample_case_is_immutable_delete BEFORE DELETE ON review_sample_case BEGIN SELECT RAISE(ABORT, 'a sample is immutable'); END;

-- A closed case whose right answers several people agreed on. Nothing of this row ever goes into a pack.
CREATE TABLE golden_case (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    protocol_sha256 TEXT NOT NULL REFERENCES document (sha256),
    answers TEXT NOT NULL,
    outcome TEXT NOT NULL,
    why TEXT NOT NULL CHECK (why <> ''),
    person_id INTEGER NOT NULL REFERENCES person (id),
    named_at TEXT NOT NULL,
    retired_at TEXT,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX golden_case_in_use ON golden_case (case_id) WHERE retired_at IS NULL;
CREATE INDEX golden_case_by_case ON golden_case (case_id, named_at);
CREATE TRIGGER golden_case_keeps_its_answers
BEFORE UPDATE OF uid, case_id, protocol_sha256, answers, outcome, why, person_id, named_at ON golden_case
BEGIN SELECT RAISE(ABORT, 'what a golden case says is immutable'); END;
CREATE TRIGGER retired_golden_case_stays_so BEFORE UPDATE ON golden_case WHEN old.retired_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a golden case that was retired stays so'); END;
CREATE TRIGGER golden_case_is_kept BEFORE DELETE ON golden_case BEGIN SELECT RAISE(ABORT, 'a golden case is kept'); END;

-- Several supervisors, the same cases.
CREATE TABLE calibration (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL CHECK (name <> ''),
    sample_uid TEXT NOT NULL,
    person_id INTEGER NOT NULL REFERENCES person (id),
    made_at TEXT NOT NULL,
    closed_at TEXT,
    note TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE TABLE calibration_case (
    calibration_id INTEGER NOT NULL REFERENCES calibration (id),
    position INTEGER NOT NULL,
    case_uid TEXT NOT NULL,
    case_ref TEXT NOT NULL,
    -- What they came to agree on when they laid their answers side by side; empty until then.
    conclusion TEXT NOT NULL,
    concluded_at TEXT,
    version INTEGER NOT NULL,
    PRIMARY KEY (calibration_id, position),
    UNIQUE (calibration_id, case_uid)
) STRICT, WITHOUT ROWID;
CREATE TABLE calibration_member (
    calibration_id INTEGER NOT NULL REFERENCES calibration (id),
    vault_uid TEXT NOT NULL,
    person_uid TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (calibration_id, vault_uid, person_uid)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER calibration_is_kept BEFORE DELETE ON calibration BEGIN SELECT RAISE(ABORT, 'a calibration is kept'); END;
CREATE TRIGGER closed_calibration_is_immutable BEFORE UPDATE ON calibration WHEN old.closed_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a calibration that is closed is immutable'); END;

-- A pack that was sealed here ('out'), or opened here ('in').
CREATE TABLE review_pack (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    direction TEXT NOT NULL CHECK (direction IN ('out', 'in')),
    name TEXT NOT NULL,
    sample_uid TEXT NOT NULL,
    calibration_uid TEXT,
    -- The vault it comes from, and who sealed it.
    vault_uid TEXT NOT NULL,
    vault_name TEXT NOT NULL,
    sealed_by_uid TEXT NOT NULL,
    sealed_by_name TEXT NOT NULL,
    sealed_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('facts', 'covered', 'full')),
    pseudonyms INTEGER NOT NULL CHECK (pseudonyms IN (0, 1)),
    -- For whom it is sealed and to whom results go, as JSON: lists of vault, person, name and age recipient.
    recipients TEXT NOT NULL,
    return_to TEXT NOT NULL,
    left_out TEXT NOT NULL,
    cases INTEGER NOT NULL,
    items INTEGER NOT NULL,
    size INTEGER NOT NULL,
    -- The hash of the signed index.
    sha256 TEXT NOT NULL,
    schema INTEGER NOT NULL,
    -- The keys of the small vault that an opened pack is, wrapped; gone once it was put away.
    keys BLOB,
    path TEXT NOT NULL,
    person_id INTEGER NOT NULL REFERENCES person (id),
    at TEXT NOT NULL,
    returned_at TEXT,
    put_away_at TEXT,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    CHECK (put_away_at IS NULL OR keys IS NULL)
) STRICT;
CREATE TRIGGER review_pack_is_immutable
BEFORE UPDATE OF uid, direction, sample_uid, vault_uid, sealed_by_uid, sealed_at, expires_at, level, pseudonyms,
    recipients, return_to, left_out, cases, items, size, sha256 ON review_pack
BEGIN SELECT RAISE(ABORT, 'what a pack says of itself is immutable'); END;
CREATE TRIGGER review_pack_stays_away BEFORE UPDATE OF keys, put_away_at ON review_pack WHEN old.put_away_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a pack that was put away stays so'); END;
CREATE TRIGGER review_pack_is_kept BEFORE DELETE ON review_pack BEGIN SELECT RAISE(ABORT, 'that a pack was there is kept'); END;

CREATE TABLE review_pack_case (
    pack_id INTEGER NOT NULL REFERENCES review_pack (id),
    position INTEGER NOT NULL,
    case_uid TEXT NOT NULL,
    case_ref TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- The decision to be judged, and the form and the law that it was made under.
    decision_uid TEXT NOT NULL,
    protocol_sha256 TEXT NOT NULL REFERENCES document (sha256),
    bases_sha256 TEXT NOT NULL REFERENCES document (sha256),
    -- Who may not review it, as digests that mean something only to whoever is meant (app/review/model.py).
    barred TEXT NOT NULL,
    left_out TEXT NOT NULL,
    -- Only in a pack that was opened: what was decided, and how it ended, as JSON. Neither is shown before its time.
    decision TEXT,
    ending TEXT,
    -- Only where it was sealed: whether it is there to be compared with what is known to be right.
    golden INTEGER NOT NULL CHECK (golden IN (0, 1)),
    PRIMARY KEY (pack_id, position),
    UNIQUE (pack_id, case_uid)
) STRICT, WITHOUT ROWID;
CREATE INDEX review_pack_case_by_case ON review_pack_case (case_uid);
CREATE TRIGGER review_pack_case_is_immutable
BEFORE UPDATE OF pack_id, position, case_uid, case_ref, kind, decision_uid, protocol_sha256, bases_sha256, barred, golden ON review_pack_case
BEGIN SELECT RAISE(ABORT, 'what a pack holds is immutable'); END;
CREATE TRIGGER review_pack_case_is_kept BEFORE DELETE ON review_pack_case BEGIN SELECT RAISE(ABORT, 'that a pack was there is kept'); END;

-- One person's judgement of one decision: written here ('own'), or come back by a results file ('merged').
CREATE TABLE review (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    origin TEXT NOT NULL CHECK (origin IN ('own', 'merged')),
    state TEXT NOT NULL CHECK (state IN ('blind', 'submitted', 'done')),
    pack_uid TEXT NOT NULL,
    case_uid TEXT NOT NULL,
    case_ref TEXT NOT NULL,
    decision_uid TEXT NOT NULL,
    protocol_sha256 TEXT NOT NULL,
    -- The vault where the reviewer works, and who they are there.
    vault_uid TEXT NOT NULL,
    reviewer_uid TEXT NOT NULL,
    reviewer_name TEXT NOT NULL,
    -- What they answered before they saw what was decided, and the outcome in it.
    answers TEXT NOT NULL,
    outcome TEXT NOT NULL,
    -- What was decided, as JSON of answers, outcome, at, unseen and reason; unknown while the reviewer answers blind.
    decision TEXT,
    decided_outcome TEXT NOT NULL,
    decided_at TEXT NOT NULL,
    responder_uid TEXT NOT NULL,
    scorecard_sha256 TEXT NOT NULL,
    scores TEXT NOT NULL,
    total REAL,
    verdict TEXT CHECK (verdict IN ('agree', 'agree_with_findings', 'disagree', 'reopen', 'act_now_phone')),
    rationale TEXT NOT NULL,
    -- A change of what was locked is a review of its own that names the one before, and says why.
    supersedes_uid TEXT,
    amends_why TEXT NOT NULL,
    golden INTEGER NOT NULL CHECK (golden IN (0, 1)),
    calibration_uid TEXT,
    started_at TEXT NOT NULL,
    submitted_at TEXT,
    done_at TEXT,
    returned_at TEXT,
    merged_at TEXT,
    -- The reviewer's, over all of it and its findings; none before the verdict.
    signature BLOB,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    CHECK (state <> 'blind' OR (decision IS NULL AND submitted_at IS NULL AND verdict IS NULL)),
    CHECK (state = 'blind' OR (decision IS NOT NULL AND outcome <> '' AND submitted_at IS NOT NULL)),
    CHECK ((state = 'done') = (done_at IS NOT NULL)),
    CHECK (state <> 'done' OR (verdict IS NOT NULL AND total IS NOT NULL AND signature IS NOT NULL AND scorecard_sha256 <> '')),
    CHECK (verdict IS NULL OR verdict NOT IN ('disagree', 'reopen', 'act_now_phone') OR rationale <> ''),
    CHECK (supersedes_uid IS NULL OR amends_why <> ''),
    CHECK ((origin = 'merged') = (merged_at IS NOT NULL)),
    CHECK (origin = 'own' OR state = 'done')
) STRICT;
CREATE INDEX review_by_case ON review (case_uid);
CREATE INDEX review_by_pack ON review (pack_uid, case_uid);
CREATE INDEX review_by_responder ON review (responder_uid, merged_at) WHERE origin = 'merged';
CREATE INDEX review_by_verdict ON review (verdict, merged_at) WHERE verdict IN ('reopen', 'act_now_phone');
CREATE INDEX review_by_superseded ON review (supersedes_uid) WHERE supersedes_uid IS NOT NULL;
CREATE INDEX review_by_calibration ON review (calibration_uid) WHERE calibration_uid IS NOT NULL;
-- One review a person and case of a pack, and one change of each.
CREATE UNIQUE INDEX review_once ON review (pack_uid, case_uid, reviewer_uid) WHERE origin = 'own' AND supersedes_uid IS NULL;
CREATE UNIQUE INDEX review_amended_once ON review (supersedes_uid) WHERE origin = 'own' AND supersedes_uid IS NOT NULL;
CREATE TRIGGER review_is_whose_it_is
BEFORE UPDATE OF uid, origin, pack_uid, case_uid, case_ref, decision_uid, protocol_sha256, vault_uid, reviewer_uid, reviewer_name,
    supersedes_uid, amends_why, golden, calibration_uid, started_at, merged_at ON review
BEGIN SELECT RAISE(ABORT, 'what a review is of is immutable'); END;
CREATE TRIGGER blind_answers_are_locked
BEFORE UPDATE OF answers, outcome, decision, decided_outcome, decided_at, responder_uid, submitted_at ON review WHEN old.state <> 'blind'
BEGIN SELECT RAISE(ABORT, 'blind answers are locked once they are given'); END;
CREATE TRIGGER verdict_is_locked
BEFORE UPDATE OF state, scorecard_sha256, scores, total, verdict, rationale, done_at, signature ON review WHEN old.state = 'done'
BEGIN SELECT RAISE(ABORT, 'a review is locked once its verdict is given'); END;
CREATE TRIGGER review_goes_forward BEFORE UPDATE OF state ON review
WHEN new.state <> old.state AND NOT (old.state = 'blind' AND new.state = 'submitted') AND NOT (old.state = 'submitted' AND new.state = 'done')
BEGIN SELECT RAISE(ABORT, 'a review goes forward'); END;
CREATE TRIGGER review_is_kept BEFORE DELETE ON review BEGIN SELECT RAISE(ABORT, 'a review is kept'); END;
-- Where the case itself is here, its author and its approvers do not judge it; who is kept away from it neither
-- (app/review/involved.py).
CREATE TRIGGER nobody_reviews_their_own BEFORE INSERT ON review
WHEN EXISTS (SELECT 1 FROM person p JOIN cases c ON c.uid = new.case_uid WHERE p.uid = new.reviewer_uid AND (
    EXISTS (SELECT 1 FROM decision WHERE case_id = c.id AND person_id = p.id)
    OR EXISTS (SELECT 1 FROM approval WHERE case_id = c.id AND person_id = p.id)))
BEGIN SELECT RAISE(ABORT, 'nobody reviews their own case'); END;

-- What was found, tied to a question of the form, to an item of the scorecard, to a piece of evidence, or to the case.
CREATE TABLE review_finding (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    review_uid TEXT NOT NULL REFERENCES review (uid) DEFERRABLE INITIALLY DEFERRED,
    tied_to TEXT NOT NULL CHECK (tied_to IN ('field', 'score', 'item', 'case')),
    target TEXT NOT NULL,
    note TEXT NOT NULL CHECK (note <> ''),
    at TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL,
    CHECK ((tied_to = 'case') = (target = ''))
) STRICT;
CREATE INDEX review_finding_by_review ON review_finding (review_uid);
CREATE INDEX review_finding_by_target ON review_finding (tied_to, target);
CREATE TRIGGER review_finding_is_immutable BEFORE UPDATE ON review_finding BEGIN SELECT RAISE(ABORT, 'a finding is immutable'); END;
-- What comes back by a results file is written before its review, so that from then on this holds for both.
CREATE TRIGGER done_review_takes_no_finding BEFORE INSERT ON review_finding
WHEN (SELECT state FROM review WHERE uid = new.review_uid) = 'done'
BEGIN SELECT RAISE(ABORT, 'a review is locked once its verdict is given'); END;
CREATE TRIGGER done_review_keeps_its_findings BEFORE DELETE ON review_finding
WHEN (SELECT state FROM review WHERE uid = old.review_uid) = 'done'
BEGIN SELECT RAISE(ABORT, 'a review is locked once its verdict is given'); END;

-- A results file that was written ('out') or merged ('in'); the same one twice is told as such.
CREATE TABLE review_results (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    direction TEXT NOT NULL CHECK (direction IN ('out', 'in')),
    pack_uid TEXT NOT NULL,
    vault_uid TEXT NOT NULL,
    signer_uid TEXT NOT NULL,
    signer_name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    reviews INTEGER NOT NULL,
    person_id INTEGER NOT NULL REFERENCES person (id),
    at TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL
) STRICT;
CREATE INDEX review_results_by_pack ON review_results (pack_uid);
CREATE TRIGGER review_results_is_immutable BEFORE UPDATE ON review_results BEGIN SELECT RAISE(ABORT, 'review_results is append-only'); END;
CREATE TRIGGER review_results_is_immutable_delete BEFORE DELETE ON review_results BEGIN SELECT RAISE(ABORT, 'review_results is append-only'); END;

-- A review that came back and could not be taken in, whole, with the reason; it is tried again at each later merge.
CREATE TABLE review_held (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    pack_uid TEXT NOT NULL,
    vault_uid TEXT NOT NULL,
    reviewer_uid TEXT NOT NULL,
    reviewer_name TEXT NOT NULL,
    case_uid TEXT NOT NULL,
    case_ref TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (reason IN ('unknown_case', 'unknown_pack', 'not_in_pack', 'unknown_decision', 'own_case', 'differs', 'not_theirs', 'unsigned', 'after_expiry')),
    body TEXT NOT NULL,
    held_at TEXT NOT NULL,
    settled_at TEXT,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (uid, sha256)
) STRICT;
CREATE INDEX review_held_open ON review_held (held_at) WHERE settled_at IS NULL;
CREATE TRIGGER review_held_is_immutable
BEFORE UPDATE OF uid, sha256, pack_uid, vault_uid, reviewer_uid, case_uid, body, held_at ON review_held
BEGIN SELECT RAISE(ABORT, 'what is held is immutable'); END;
CREATE TRIGGER review_held_is_kept BEFORE DELETE ON review_held BEGIN SELECT RAISE(ABORT, 'what is held is kept'); END;

-- That whoever decided has read it, and what they say to it.
CREATE TABLE review_reply (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    review_uid TEXT NOT NULL REFERENCES review (uid),
    person_id INTEGER NOT NULL REFERENCES person (id),
    act TEXT NOT NULL CHECK (act IN ('seen', 'reply')),
    words TEXT NOT NULL,
    at TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL,
    CHECK ((act = 'seen') = (words = ''))
) STRICT;
CREATE INDEX review_reply_by_review ON review_reply (review_uid, id);
CREATE UNIQUE INDEX review_seen_once ON review_reply (review_uid, person_id) WHERE act = 'seen';
CREATE TRIGGER review_reply_is_immutable BEFORE UPDATE ON review_reply BEGIN SELECT RAISE(ABORT, 'review_reply is append-only'); END;
CREATE TRIGGER review_reply_is_immutable_delete BEFORE DELETE ON review_reply BEGIN SELECT RAISE(ABORT, 'review_reply is append-only'); END;

-- A review that whoever decided does not accept goes to another supervisor; pack_uid is the one it went with.
CREATE TABLE review_dispute (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    review_uid TEXT NOT NULL UNIQUE REFERENCES review (uid),
    person_id INTEGER NOT NULL REFERENCES person (id),
    reason TEXT NOT NULL CHECK (reason <> ''),
    to_vault_uid TEXT NOT NULL,
    to_person_uid TEXT NOT NULL,
    to_name TEXT NOT NULL,
    at TEXT NOT NULL,
    pack_uid TEXT,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE TRIGGER dispute_goes_to_another BEFORE INSERT ON review_dispute
WHEN new.to_person_uid = (SELECT reviewer_uid FROM review WHERE uid = new.review_uid)
BEGIN SELECT RAISE(ABORT, 'a dispute goes to another supervisor'); END;
CREATE TRIGGER review_dispute_is_immutable
BEFORE UPDATE OF uid, review_uid, person_id, reason, to_vault_uid, to_person_uid, to_name, at ON review_dispute
BEGIN SELECT RAISE(ABORT, 'a dispute is immutable'); END;
CREATE TRIGGER review_dispute_is_kept BEFORE DELETE ON review_dispute BEGIN SELECT RAISE(ABORT, 'a dispute is kept'); END;

-- What was done because a review said that it must be: whoever picks up the phone says so here.
CREATE TABLE review_act (
    review_uid TEXT PRIMARY KEY REFERENCES review (uid),
    uid TEXT NOT NULL UNIQUE,
    person_id INTEGER NOT NULL REFERENCES person (id),
    note TEXT NOT NULL CHECK (note <> ''),
    at TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER review_act_is_immutable BEFORE UPDATE ON review_act BEGIN SELECT RAISE(ABORT, 'review_act is append-only'); END;
CREATE TRIGGER review_act_is_immutable_delete BEFORE DELETE ON review_act BEGIN SELECT RAISE(ABORT, 'review_act is append-only'); END;
