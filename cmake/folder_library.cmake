# SPDX-License-Identifier: MIT
# One static library a folder of src/, and one test program from its *_test.cpp files: no list to forget.
add_custom_target(unit_tests)  # all of them, for builds that want nothing else

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
    add_dependencies(unit_tests ${name}_tests)
    include(GoogleTest)
    gtest_discover_tests(${name}_tests PROPERTIES LABELS unit DISCOVERY_TIMEOUT 60)
  endif()
endfunction()
