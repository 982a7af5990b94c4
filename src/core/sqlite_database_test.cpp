// SPDX-License-Identifier: MIT
#include "core/sqlite_database.hpp"

#include <gtest/gtest.h>

namespace groklab {
namespace {

std::int64_t count_rows(SqliteDatabase& database) {
  SqliteStatement count(database, "SELECT count(*) FROM t");
  EXPECT_TRUE(count.step());
  return count.whole(0);
}

TEST(SqliteTransaction, IsKeptWholeOrNotAtAll) {
  SqliteDatabase database = SqliteDatabase::in_memory("test");
  database.run("CREATE TABLE t (x INTEGER)");
  {
    SqliteTransaction transaction(database);
    database.run("INSERT INTO t VALUES (1)");
  }
  EXPECT_EQ(count_rows(database), 0);
  {
    SqliteTransaction transaction(database);
    database.run("INSERT INTO t VALUES (1)");
    transaction.commit();
  }
  EXPECT_EQ(count_rows(database), 1);
}

}  // namespace
}  // namespace groklab
