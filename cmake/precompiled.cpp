// SPDX-License-Identifier: MIT
// A library of precompiled headers needs one source.
