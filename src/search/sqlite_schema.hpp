// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "core/sqlite_database.hpp"

namespace groklab {

/// Makes the tables of Optuna's relational storage in an empty file, or checks that they are there in a form we know.
/// `schema` of new files: "3.2" (v3.2.0.a, which Optuna 3.2 to 5.0 read) or "3.0" (v3.0.0.d, Optuna 3.0 and 3.1; every
/// other version refuses it). Throws Error(BadFile) for a database of another kind, Error(Usage) for another schema.
void prepare_schema(SqliteDatabase& database, const std::string& schema);

}  // namespace groklab
