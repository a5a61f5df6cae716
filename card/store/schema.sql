-- The tables of a card file. Step N takes a file of version N-1 (PRAGMA user_version) to version N;
-- a new card runs them all, so that an old file and a new one never differ. A step that was
-- published is never edited: write the next one.
--
-- One table a noun, one row where there is one of a thing (id = 1). CHECKs, unique indexes and
-- triggers hold the invariants of store.h even against a bug above.

-- step 1: the card as it leaves the factory

CREATE TABLE identity (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    eid BLOB NOT NULL CHECK (length(eid) = 16),
    mode INTEGER NOT NULL CHECK (mode BETWEEN 0 AND 2),
    ipa INTEGER NOT NULL CHECK (ipa BETWEEN 0 AND 1),
    quirks BLOB NOT NULL,
    seed BLOB NOT NULL,
    nvm_bytes INTEGER NOT NULL CHECK (nvm_bytes BETWEEN 0 AND 4294967295),
    rat BLOB NOT NULL,
    root_smds_address BLOB NOT NULL,
    poll_seconds INTEGER NOT NULL CHECK (poll_seconds BETWEEN 0 AND 4294967295),
    rollback_seconds INTEGER NOT NULL CHECK (rollback_seconds BETWEEN 0 AND 4294967295),
    fallback_seconds INTEGER NOT NULL CHECK (fallback_seconds BETWEEN 0 AND 4294967295)
) STRICT;
CREATE TRIGGER identity_stays BEFORE UPDATE ON identity
    BEGIN SELECT RAISE(ABORT, 'the identity never changes'); END;

CREATE TABLE credential (
    position INTEGER PRIMARY KEY CHECK (position >= 0),
    ci_key_id BLOB NOT NULL CHECK (length(ci_key_id) BETWEEN 1 AND 20),
    ci_certificate BLOB NOT NULL,
    eum_certificate BLOB NOT NULL,
    euicc_certificate BLOB NOT NULL,
    euicc_private_key BLOB NOT NULL CHECK (length(euicc_private_key) = 32),
    curve INTEGER NOT NULL
) STRICT;

CREATE TABLE settings (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    default_smdp_address BLOB NOT NULL,
    immediate_enable INTEGER NOT NULL CHECK (immediate_enable IN (0, 1)),
    immediate_enable_smdp_oid BLOB NOT NULL,
    immediate_enable_smdp_address BLOB NOT NULL
) STRICT;

-- What is given next.
CREATE TABLE counter (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    association_token INTEGER NOT NULL CHECK (association_token >= 1),
    sequence_number INTEGER NOT NULL CHECK (sequence_number >= 0),
    life INTEGER NOT NULL CHECK (life >= 0)
) STRICT;
CREATE TRIGGER counter_grows BEFORE UPDATE ON counter
    WHEN new.association_token < old.association_token
        OR new.sequence_number < old.sequence_number OR new.life < old.life
    BEGIN SELECT RAISE(ABORT, 'counters only grow'); END;

CREATE TABLE eim (
    position INTEGER PRIMARY KEY, -- the order of association
    eim_id BLOB NOT NULL UNIQUE CHECK (length(eim_id) BETWEEN 1 AND 128),
    fqdn BLOB,
    eim_id_type INTEGER,
    counter INTEGER NOT NULL CHECK (counter >= 0),
    association_token INTEGER NOT NULL CHECK (association_token >= 0), -- 0: none
    public_key_data BLOB NOT NULL,
    trusted_public_key_data BLOB,
    supported_protocols INTEGER,
    ci_key_id BLOB,
    indirect_profile_download INTEGER NOT NULL CHECK (indirect_profile_download IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX eim_token ON eim (association_token) WHERE association_token > 0;
