-- The tables of a card file. Step N takes a file of version N-1 (PRAGMA user_version) to version N;
-- a new card runs all steps, so that old and new files have the same schema. A published step is
-- never edited; a change is a new step.
--
-- One table for each kind of record; a kind with one record has one row (id = 1). CHECKs, unique
-- indexes and triggers enforce the invariants of store.h.

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

-- The next values to use.
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

-- step 2: profiles, notifications and package results, records of profile switches

CREATE TABLE profile (
    id INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id BETWEEN 1 AND 8388607), -- never reused
    iccid BLOB NOT NULL UNIQUE CHECK (length(iccid) = 10),
    aid BLOB NOT NULL UNIQUE CHECK (length(aid) = 16),
    state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2), -- installing, disabled, enabled
    profile_class INTEGER NOT NULL CHECK (profile_class BETWEEN 0 AND 2),
    icon_type INTEGER NOT NULL,
    has_policy_rules INTEGER NOT NULL CHECK (has_policy_rules IN (0, 1)),
    policy_rules INTEGER NOT NULL,
    fallback_attribute INTEGER NOT NULL CHECK (fallback_attribute IN (0, 1)),
    fallback_allowed INTEGER NOT NULL CHECK (fallback_allowed IN (0, 1)),
    ecall_indication INTEGER NOT NULL CHECK (ecall_indication IN (0, 1)),
    preloaded INTEGER NOT NULL CHECK (preloaded IN (0, 1)),
    metadata_octets INTEGER NOT NULL DEFAULT 0 CHECK (metadata_octets >= 0), -- card memory: this row
    object_octets INTEGER NOT NULL DEFAULT 0 CHECK (object_octets >= 0), -- card memory: its objects
    nickname BLOB,
    service_provider_name BLOB,
    name BLOB,
    icon BLOB,
    notification_configuration BLOB,
    owner BLOB,
    dp_proprietary_data BLOB,
    smdp_oid BLOB,
    smdp_address BLOB,
    ci_key_id BLOB,
    CHECK (fallback_attribute = 0 OR ecall_indication = 0)
) STRICT;
CREATE UNIQUE INDEX profile_enabled ON profile (state) WHERE state = 2;
CREATE UNIQUE INDEX profile_fallback ON profile (fallback_attribute) WHERE fallback_attribute = 1;

-- Files, PINs, keys of a profile; id = profile << 40 | kind << 32 | key, so that
-- objects of a profile are adjacent and a change of one octet changes one page.
CREATE TABLE object (
    id INTEGER PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;
CREATE TRIGGER object_goes AFTER DELETE ON profile
    BEGIN DELETE FROM object WHERE id BETWEEN old.id << 40 AND (old.id << 40) + 1099511627775; END;

CREATE TABLE message (
    number INTEGER PRIMARY KEY CHECK (number >= 0),
    kind INTEGER NOT NULL CHECK (kind IN (0, 1)), -- notification, package result
    event INTEGER NOT NULL CHECK (event BETWEEN 0 AND 3),
    metadata BLOB,
    eim_id BLOB,
    body BLOB NOT NULL
) STRICT;

CREATE TABLE switching (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    cause INTEGER NOT NULL,
    enables INTEGER NOT NULL CHECK (enables IN (0, 1)),
    disables INTEGER NOT NULL CHECK (disables IN (0, 1)),
    deletes INTEGER NOT NULL CHECK (deletes IN (0, 1)),
    to_enable BLOB NOT NULL CHECK (length(to_enable) = 10),
    to_disable BLOB NOT NULL CHECK (length(to_disable) = 10)
) STRICT;
INSERT INTO switching VALUES (1, 0, 0, 0, 0, zeroblob(10), zeroblob(10));

CREATE TABLE rollback_grant (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    granted INTEGER NOT NULL CHECK (granted IN (0, 1)),
    target BLOB NOT NULL CHECK (length(target) = 10),
    counter INTEGER NOT NULL,
    result_number INTEGER NOT NULL,
    eim_id BLOB NOT NULL,
    transaction_id BLOB,
    eim_signature BLOB NOT NULL
) STRICT;
INSERT INTO rollback_grant VALUES (1, 0, zeroblob(10), 0, 0, x'', NULL, x'');

CREATE TABLE return_record (
    kind INTEGER PRIMARY KEY CHECK (kind BETWEEN 0 AND 2), -- from fallback, emergency, test
    recorded INTEGER NOT NULL CHECK (recorded IN (0, 1)),
    has_profile INTEGER NOT NULL CHECK (has_profile IN (0, 1)),
    iccid BLOB NOT NULL CHECK (length(iccid) = 10)
) STRICT;
INSERT INTO return_record VALUES
    (0, 0, 0, zeroblob(10)), (1, 0, 0, zeroblob(10)), (2, 0, 0, zeroblob(10));

CREATE TABLE one_time_key (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    kept INTEGER NOT NULL CHECK (kept IN (0, 1)),
    curve INTEGER NOT NULL,
    smdp_oid BLOB NOT NULL,
    public_key BLOB NOT NULL,
    private_key BLOB NOT NULL,
    CHECK (kept = 1 OR length(private_key) = 0)
) STRICT;
INSERT INTO one_time_key VALUES (1, 0, 0, x'', x'', x'');

CREATE TABLE installation (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    under_way INTEGER NOT NULL CHECK (under_way IN (0, 1)),
    stage INTEGER NOT NULL,
    has_iccid INTEGER NOT NULL CHECK (has_iccid IN (0, 1)),
    iccid BLOB NOT NULL CHECK (length(iccid) = 10),
    transaction_id BLOB NOT NULL,
    smdp_address BLOB NOT NULL,
    smdp_oid BLOB NOT NULL,
    ci_key_id BLOB NOT NULL
) STRICT;
INSERT INTO installation VALUES (1, 0, 0, 0, zeroblob(10), x'', x'', x'', x'');

-- step 3: persistent state of the IPAe

CREATE TABLE fact (
    name TEXT PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 32),
    value BLOB NOT NULL CHECK (length(value) > 0)
) STRICT, WITHOUT ROWID;

-- step 4: network access name of the IPAe

ALTER TABLE identity ADD COLUMN access_name BLOB NOT NULL DEFAULT x''
    CHECK (length(access_name) <= 100);

-- step 5: metadata objects stored as received

ALTER TABLE profile ADD COLUMN service_specific_data BLOB; -- BF22
ALTER TABLE profile ADD COLUMN access_rules BLOB; -- BF76

-- step 6: how durable the changes of the last process were (enum store_durability; never `none`)

ALTER TABLE counter ADD COLUMN durability INTEGER NOT NULL DEFAULT 0
    CHECK (durability IN (0, 1));

-- step 7: whether profiles may have applications, which do not run

ALTER TABLE identity ADD COLUMN inert_applications INTEGER NOT NULL DEFAULT 0
    CHECK (inert_applications IN (0, 1));

-- step 8: compact forms of the IPAe

ALTER TABLE identity ADD COLUMN compact INTEGER NOT NULL DEFAULT 0
    CHECK (compact IN (0, 1));

-- step 9: what the IPAe leaves to an eIM (enum ipa_features)

ALTER TABLE identity ADD COLUMN ipa_features INTEGER NOT NULL DEFAULT 0
    CHECK (ipa_features BETWEEN 0 AND 63);

-- step 10: SGP.32 v1.3

ALTER TABLE identity ADD COLUMN spec INTEGER NOT NULL DEFAULT 0
    CHECK (spec BETWEEN 0 AND 1); -- v1.2, v1.3
ALTER TABLE profile ADD COLUMN iot_specific_metadata BLOB; -- BF64
ALTER TABLE eim ADD COLUMN proprietary_protocol BLOB; -- AA

-- step 11: Certificate Revocation Lists

ALTER TABLE identity ADD COLUMN crl_support INTEGER NOT NULL DEFAULT 0
    CHECK (crl_support IN (0, 1));

-- A loaded list, or a part of one.
CREATE TABLE crl (
    id INTEGER PRIMARY KEY,
    ci_key_id BLOB NOT NULL CHECK (length(ci_key_id) BETWEEN 1 AND 20),
    scope BLOB NOT NULL,
    number BLOB NOT NULL CHECK (length(number) BETWEEN 1 AND 20),
    part INTEGER NOT NULL CHECK (part BETWEEN 1 AND parts),
    parts INTEGER NOT NULL CHECK (parts BETWEEN 1 AND 64),
    UNIQUE (ci_key_id, scope, number, part)
) STRICT;
-- The serial numbers of its certificates.
CREATE TABLE revoked (
    crl INTEGER NOT NULL,
    serial BLOB NOT NULL CHECK (length(serial) BETWEEN 1 AND 20),
    PRIMARY KEY (crl, serial)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER revoked_goes AFTER DELETE ON crl
    BEGIN DELETE FROM revoked WHERE crl = old.id; END;
