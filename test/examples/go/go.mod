// SPDX-License-Identifier: GPL-3.0-or-later
module eid

go 1.19
