-- SPDX-License-Identifier: GPL-3.0-or-later
-- Where an agreement to being compared by face is found by the number that the guest was given for it.
--
-- What was agreed to, and the number itself, lie in the entry, sealed.
CREATE TABLE consent_code (
  code_key BLOB NOT NULL PRIMARY KEY, -- blinded
  seq INTEGER NOT NULL REFERENCES journal (seq),
  person INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX consent_code_person ON consent_code (person);
