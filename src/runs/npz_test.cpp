// SPDX-License-Identifier: MIT
#include "runs/npz.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <cstdlib>
#include <filesystem>
#include <limits>

#include "core/atomic_file.hpp"
#include "core/test_folder.hpp"
#include "core/thrown_error.hpp"
#include "runs/little_endian.hpp"
#include "runs/npy.hpp"
#include "runs/zip_file.hpp"

namespace groklab {
namespace {

namespace fs = std::filesystem;
using Bytes = std::vector<std::uint8_t>;

template <typename T>
StoredTensor array_of(std::string name, std::vector<std::int64_t> shape, const std::vector<T>& values) {
  return make_stored_tensor<T>(std::move(name), std::move(shape), std::span(values));
}

/// The arrays that tests/oracle/npz_oracle.py expects.
std::vector<StoredTensor> oracle_arrays() {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  constexpr std::int64_t kLowest = std::numeric_limits<std::int64_t>::min();
  Bytes counting(256);
  for (std::size_t i = 0; i < counting.size(); ++i) {
    counting[i] = static_cast<std::uint8_t>(i);
  }
  const double nan = std::numeric_limits<double>::quiet_NaN();
  return {array_of<float>("f32", {2, 3}, {-0.5F, -0.25F, 0.0F, 0.25F, 0.5F, 0.75F}),
          array_of<double>("f64", {5}, {0.1, -0.0, nan, kInfinity, 5e-324}),
          array_of<std::int32_t>("i32", {2, 1}, {-1, 2147483647}),
          array_of<std::int64_t>("i64", {2}, {kLowest, 7}),
          array_of<std::uint64_t>("u64", {1}, {~std::uint64_t{0}}),
          array_of<std::uint8_t>("u8", {4, 8, 8}, counting),
          array_of<double>("scalar", {}, {2.5}),
          array_of<float>("none", {0, 3}, {})};
}

bool same_arrays(const std::vector<StoredTensor>& a, const std::vector<StoredTensor>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const StoredTensor& x, const StoredTensor& y) {
    return x.name == y.name && x.dtype == y.dtype && x.shape == y.shape && x.bytes == y.bytes;
  });
}

std::string refusal_of(const Bytes& bytes) {
  return refusal([&] { decode_npz(bytes, "x.npz"); });
}

/// An npz of one member with this .npy header text and so many data bytes.
std::string refusal_of_header(const std::string& header, std::size_t data_bytes) {
  Bytes npy{0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  append_le<std::uint16_t>(npy, static_cast<std::uint16_t>(header.size()));
  npy.insert(npy.end(), header.begin(), header.end());
  npy.resize(npy.size() + data_bytes);
  return refusal([&] { decode_npy("a", npy, "x.npy"); });
}

/// A zip of one deflated member that claims `claimed` bytes, everything else in order.
Bytes deflated_zip(const Bytes& content, std::uint32_t claimed) {
  Bytes packed(compressBound(content.size()));
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY), Z_OK);
  Bytes input = content;
  stream.next_in = input.data();
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = packed.data();
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  ZipWriter writer;
  writer.add("a.npy", packed);
  Bytes zip = std::move(writer).finish();
  const auto crc = static_cast<std::uint32_t>(crc32(0, content.data(), static_cast<uInt>(content.size())));
  const std::size_t directory = read_le<std::uint32_t>(zip, zip.size() - 6);
  for (const auto& [record, shift] :
       {std::pair{std::size_t{0}, std::size_t{0}}, std::pair{directory, std::size_t{2}}}) {
    const std::uint16_t method = 8;
    std::memcpy(zip.data() + record + shift + 8, &method, 2);
    std::memcpy(zip.data() + record + shift + 14, &crc, 4);
    std::memcpy(zip.data() + record + shift + 22, &claimed, 4);
  }
  return zip;
}

TEST(Npz, ReadsBackWhatItWroteAndGivesTheSameBytes) {
  const std::vector<StoredTensor> arrays = oracle_arrays();
  const Bytes bytes = encode_npz(arrays);
  EXPECT_TRUE(same_arrays(decode_npz(bytes, "x"), arrays));
  EXPECT_EQ(encode_npz(oracle_arrays()), bytes);
  EXPECT_TRUE(decode_npz(encode_npz({}), "x").empty());
}

TEST(Npz, IsReadByNumpyAndReadsWhatNumpyWrites) {
  const TestFolder folder;
  write_file_atomically(folder / "ours.npz", encode_npz(oracle_arrays()));
  const std::string script = GROKLAB_SOURCE_DIR "/tests/oracle/npz_oracle.py";
  const std::string command =
      fmt::format("/usr/bin/python3 '{}' '{}/ours.npz' '{}'", script, folder.path(), folder.path());
  ASSERT_EQ(std::system(command.c_str()), 0) << "python3-numpy is needed";
  for (const char* name : {"stored", "deflated", "streamed", "format2"}) {
    EXPECT_TRUE(same_arrays(read_npz(folder / fmt::format("{}.npz", name)), oracle_arrays())) << name;
  }
  EXPECT_NE(refusal([&] { read_npz(folder / "fortran.npz"); }).find("Fortran"), std::string::npos);
  EXPECT_NE(refusal([&] { read_npz(folder / "bool.npz"); }).find("|b1"), std::string::npos);
}

TEST(Npz, NeverReadsOtherArraysFromAFlippedBit) {
  const std::vector<StoredTensor> arrays{array_of<float>("w", {2}, {1.0F, 2.0F}),
                                         array_of<std::int64_t>("step", {1}, {5})};
  Bytes bytes = encode_npz(arrays);
  int refused = 0;
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    const auto mask = static_cast<std::uint8_t>(1U << (bit % 8));
    bytes[bit / 8] ^= mask;
    try {
      EXPECT_TRUE(same_arrays(decode_npz(bytes, "x"), arrays)) << "bit " << bit;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::BadFile);
      ++refused;
    }
    bytes[bit / 8] ^= mask;
  }
  EXPECT_GT(refused, static_cast<int>(6 * bytes.size()));  // the rest: time stamps, versions, attributes
}

TEST(Npz, RefusesEveryTruncation) {
  const Bytes bytes = encode_npz(oracle_arrays());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_NE(refusal_of(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size))), "") << size;
  }
}

TEST(Npz, RefusesZipBombs) {
  const Bytes zeros = encode_npy(array_of<std::uint8_t>("a", {100'000}, Bytes(100'000)));
  EXPECT_EQ(decode_npz(deflated_zip(zeros, static_cast<std::uint32_t>(zeros.size())), "x")[0].bytes.size(), 100'000U);
  EXPECT_NE(refusal_of(deflated_zip(zeros, 4'000'000'000U)).find("more than it can hold"), std::string::npos);
  EXPECT_NE(refusal_of(deflated_zip(zeros, static_cast<std::uint32_t>(zeros.size()) - 1)), "");
  EXPECT_NE(refusal_of(deflated_zip(zeros, static_cast<std::uint32_t>(zeros.size()) + 1)), "");
  const Bytes bytes = deflated_zip(zeros, static_cast<std::uint32_t>(zeros.size()));
  EXPECT_NE(refusal([&] { decode_npz(bytes, "x", 1000); }).find("1000"), std::string::npos);
}

TEST(Npz, RefusesDuplicateNamesOverlapsAndForeignMembers) {
  const Bytes npy = encode_npy(array_of<float>("a", {1}, {1.0F}));
  ZipWriter twice;
  twice.add("a.npy", npy);
  twice.add("a.npy", npy);
  EXPECT_NE(refusal_of(std::move(twice).finish()).find("twice"), std::string::npos);

  ZipWriter foreign;
  foreign.add("readme.txt", npy);
  EXPECT_NE(refusal_of(std::move(foreign).finish()).find("readme.txt"), std::string::npos);

  // A second directory entry that points into the data of the first member, where a whole local record is hidden.
  ZipWriter inner;
  inner.add("b.npy", npy);
  const Bytes hidden = std::move(inner).finish();
  const std::size_t local_bytes = read_le<std::uint32_t>(hidden, hidden.size() - 6);
  ZipWriter outer;
  outer.add("a.npy", Bytes(hidden.begin(), hidden.begin() + static_cast<std::ptrdiff_t>(local_bytes)));
  outer.add("b.npy", npy);
  Bytes overlap = std::move(outer).finish();
  const std::size_t directory = read_le<std::uint32_t>(overlap, overlap.size() - 6);
  const std::uint32_t into_first = 30 + 5;
  std::memcpy(overlap.data() + directory + 46 + 5 + 42, &into_first, 4);
  EXPECT_NE(refusal_of(overlap).find("overlap"), std::string::npos);
}

TEST(Npy, RefusesHeadersThatDoNotDescribeTheData) {
  EXPECT_EQ(refusal_of_header("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n", 8), "");
  EXPECT_EQ(refusal_of_header("{\"shape\":(2,1),\"descr\":\"<f4\",\"fortran_order\":False}", 8), "");
  for (const char* header :
       {"{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", "{'descr': '<f4', 'fortran_order': False}",
        "{'descr': '>f4', 'fortran_order': False, 'shape': (2,)}",
        "{'descr': '|O', 'fortran_order': False, 'shape': (2,)}",
        "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,)}",
        "{'descr': '<f4', 'fortran_order': True, 'shape': (2,)}", "{'descr': '<f4', 'fortran_order': 0, 'shape': (2,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-2,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'shape': (2,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'more': 1}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} x",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296, 2)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}", "{'descr': '<f4", "", "{"}) {
    EXPECT_NE(refusal_of_header(header, 8), "") << header;
  }
}

TEST(Npy, RefusesAHeaderThatClaimsMoreThanTheFileHas) {
  Bytes bytes = encode_npy(array_of<float>("a", {0}, {}));
  ++bytes[8];  // the low byte of the header's length
  EXPECT_NE(refusal([&] { decode_npy("a", bytes, "x.npz"); }).find("cut off"), std::string::npos);
}

TEST(Npy, PadsTheHeaderAsNumpyDoes) {
  const Bytes bytes = encode_npy(array_of<float>("a", {3}, {1.0F, 2.0F, 3.0F}));
  EXPECT_EQ(bytes.size() % 64, 12U);
  const std::string header(bytes.begin() + 10, bytes.begin() + 10 + read_le<std::uint16_t>(bytes, 8));
  EXPECT_TRUE(header.starts_with("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }"));
  EXPECT_EQ(header.back(), '\n');
}

}  // namespace
}  // namespace groklab
