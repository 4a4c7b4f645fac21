-- SPDX-License-Identifier: GPL-3.0-or-later
-- Keys of what is kept for a time only: half of what wraps them lies outside of this file.

-- The random name of that half (muster-vault-kept.c); NULL: there is none, the key of the store wraps it alone.
ALTER TABLE data_key ADD COLUMN piece TEXT;
