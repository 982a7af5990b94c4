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

# Generates C++ from .proto files and links it to a library; generated code is not held to our warnings.
function(groklab_protobuf target)
  set(generated ${CMAKE_CURRENT_BINARY_DIR}/proto)
  file(MAKE_DIRECTORY ${generated})
  foreach(proto ${ARGN})
    get_filename_component(name ${proto} NAME_WE)
    get_filename_component(folder ${CMAKE_CURRENT_SOURCE_DIR}/${proto} DIRECTORY)
    add_custom_command(OUTPUT ${generated}/${name}.pb.cc ${generated}/${name}.pb.h
      COMMAND protobuf::protoc --cpp_out=${generated} -I ${folder} ${CMAKE_CURRENT_SOURCE_DIR}/${proto}
      DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${proto})
    list(APPEND sources ${generated}/${name}.pb.cc)
  endforeach()
  add_library(${target}_proto STATIC ${sources})
  target_include_directories(${target}_proto SYSTEM PUBLIC ${generated})
  target_link_libraries(${target}_proto PUBLIC protobuf::libprotobuf-lite)
  target_compile_options(${target}_proto PRIVATE -w -O1)
  set_target_properties(${target}_proto PROPERTIES UNITY_BUILD OFF)
  target_link_libraries(${target} PRIVATE ${target}_proto)
endfunction()

function(groklab_folder name)
  cmake_parse_arguments(ARG "" "EXCLUDE" "DEPENDS;TEST_DEPENDS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp)
  if(ARG_EXCLUDE)
    list(FILTER sources EXCLUDE REGEX "${ARG_EXCLUDE}")
  endif()
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  add_library(groklab_${name} STATIC ${sources})
  target_include_directories(groklab_${name} PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
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
