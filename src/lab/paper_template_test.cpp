// SPDX-License-Identifier: MIT
#include "lab/paper_template.hpp"

#include <gtest/gtest.h>

#include "core/thrown_error.hpp"

namespace groklab {
namespace {

TEST(PaperTemplate, EveryPlaceIsFilledAsOftenAsItOccurs) {
  EXPECT_EQ(fill_template("<<a>> and <<b>>, <<a>>.", {{"a", "one"}, {"b", "two"}}), "one and two, one.");
}

TEST(PaperTemplate, WhatIsPutInIsNotATemplate) { EXPECT_EQ(fill_template("[<<a>>]", {{"a", "<<b>>"}}), "[<<b>>]"); }

TEST(PaperTemplate, AnUnknownPlaceIsAnError) {
  EXPECT_NE(refusal(
                [] {
                  fill_template("<<a>> <<typo>>", {{"a", ""}});
                },
                ErrorKind::Usage)
                .find("typo"),
            std::string::npos);
}

TEST(PaperTemplate, ATextWithoutAPlaceIsAnError) {
  EXPECT_NE(refusal(
                [] {
                  fill_template("<<a>>", {{"a", ""}, {"lost", ""}});
                },
                ErrorKind::Usage)
                .find("lost"),
            std::string::npos);
}

TEST(PaperTemplate, APlaceWithoutAnEndIsAnError) {
  EXPECT_EQ(kind_of([] { fill_template("<<a", {{"a", ""}}); }), ErrorKind::Usage);
}

}  // namespace
}  // namespace groklab
