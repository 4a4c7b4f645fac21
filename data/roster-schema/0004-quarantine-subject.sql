-- SPDX-License-Identifier: GPL-3.0-or-later
-- Whom an entry that is kept apart is about, so that people who look into it can tell.

ALTER TABLE quarantine ADD COLUMN subject BLOB; -- sealed; NULL: about nobody, or it came before this column was
