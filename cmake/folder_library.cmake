# SPDX-License-Identifier: MIT
# One static library a folder of src/, and one test program from its *_test.cpp files: no list to forget.
add_custom_target(unit_tests)  # all of them, for builds that want nothing else
# Headers that most tests read anyway, read once. The debug preset builds without: a file still includes what it uses.
if(GROKLAB_BUILD_TESTS)
  add_library(test_headers STATIC ${PROJECT_SOURCE_DIR}/cmake/precompiled.cpp)
  target_link_libraries(test_headers PRIVATE GTest::gtest)
  target_compile_options(test_headers PRIVATE $<$<CONFIG:Release>:-O1>)
  target_precompile_headers(test_headers PRIVATE <gtest/gtest.h> <nlohmann/json.hpp>)
endif()

function(groklab_folder name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;TEST_DEPENDS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp)
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  add_library(groklab_${name} STATIC ${sources})
  target_include_directories(groklab_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(groklab_${name} PUBLIC ${ARG_DEPENDS})
  if(tests AND GROKLAB_BUILD_TESTS)
    add_executable(${name}_tests ${tests})
    target_link_libraries(${name}_tests PRIVATE groklab_${name} ${ARG_TEST_DEPENDS} GTest::gtest_main)
    target_compile_options(${name}_tests PRIVATE $<$<CONFIG:Release>:-O1>)  # a shorter build; the code under test is -O3
    target_precompile_headers(${name}_tests REUSE_FROM test_headers)
    add_dependencies(unit_tests ${name}_tests)
    # One process a folder: a thousand of them took longer to start than their tests to run.
    add_test(NAME unit_${name} COMMAND ${name}_tests --gtest_brief=1)
    set_tests_properties(unit_${name} PROPERTIES LABELS unit)
  endif()
endfunction()
