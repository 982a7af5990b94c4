// SPDX-License-Identifier: MIT
#include "runs/safetensors.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "core/error.hpp"
#include "runs/little_endian.hpp"

namespace groklab {
namespace {

using Bytes = std::vector<std::uint8_t>;

TensorFile small_file() {
  const std::vector<float> weights{1.5F, -2.0F, 0.0F};
  const std::vector<std::int64_t> step{7};
  const Bytes raw{1, 2, 3};
  TensorFile file;
  file.tensors.push_back(make_stored_tensor<std::uint8_t>("raw", {3}, std::span(raw)));
  file.tensors.push_back(make_stored_tensor<float>("b", {3, 1}, std::span(weights)));
  file.tensors.push_back(make_stored_tensor<float>("a \"quoted\" \xc3\xa4", {}, std::span(weights).first(1)));
  file.tensors.push_back(make_stored_tensor<std::int64_t>("step", {1}, std::span(step)));
  file.tensors.push_back(make_stored_tensor<float>("empty", {0, 5}, std::span(weights).first(0)));
  file.metadata["config"] = "p = 5\nname = \"x\"\n";
  return file;
}

/// A file from hand-written parts: header text, data.
Bytes file_of(const std::string& header, std::size_t data_bytes) {
  Bytes bytes(8 + header.size() + data_bytes);
  const std::uint64_t claim = header.size();
  std::memcpy(bytes.data(), &claim, sizeof(claim));
  std::copy(header.begin(), header.end(), bytes.begin() + 8);
  return bytes;
}

/// The error's text; "" where the file was accepted.
std::string refusal(const Bytes& bytes, bool require_checksum = false) {
  try {
    decode_safetensors(bytes, "x.safetensors", require_checksum);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::BadFile);
    EXPECT_EQ(error.where(), "x.safetensors");
    return error.what();
  }
  return "";
}

TEST(Safetensors, ReadsBackWhatItWrote) {
  const TensorFile file = small_file();
  const TensorFile back = decode_safetensors(encode_safetensors(file), "x", true);
  EXPECT_EQ(back.metadata, file.metadata);
  ASSERT_EQ(back.tensors.size(), file.tensors.size());
  for (const StoredTensor& tensor : file.tensors) {
    const StoredTensor* found = back.find(tensor.name);
    ASSERT_NE(found, nullptr) << tensor.name;
    EXPECT_EQ(found->dtype, tensor.dtype);
    EXPECT_EQ(found->shape, tensor.shape);
    EXPECT_EQ(found->bytes, tensor.bytes);
  }
  EXPECT_EQ(back.find("groklab.checksum"), nullptr);
}

TEST(Safetensors, HasTheLayoutOfTheFormat) {
  const std::vector<float> one{1.0F};
  const std::vector<std::int64_t> two{2};
  TensorFile file;
  file.tensors.push_back(make_stored_tensor<float>("w", {1}, std::span(one)));
  file.tensors.push_back(make_stored_tensor<std::int64_t>("z", {1}, std::span(two)));
  file.metadata["k"] = "v";
  const Bytes bytes = encode_safetensors(file);
  std::string header = R"({"__metadata__":{"k":"v"},"z":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},)"
                       R"("w":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},)"
                       R"("groklab.checksum":{"dtype":"U8","shape":[16],"data_offsets":[12,28]}})";
  header.resize((header.size() + 7) / 8 * 8, ' ');
  ASSERT_EQ(bytes.size(), 8 + header.size() + 28);
  EXPECT_EQ(read_le<std::uint64_t>(bytes, 0), header.size());
  EXPECT_EQ(std::string(bytes.begin() + 8, bytes.begin() + 8 + static_cast<std::ptrdiff_t>(header.size())), header);
  EXPECT_EQ(read_le<std::int64_t>(bytes, 8 + header.size()), 2);
  EXPECT_EQ(read_le<float>(bytes, 16 + header.size()), 1.0F);
  XXH128_canonical_t sum{};
  XXH128_canonicalFromHash(&sum, XXH3_128bits(bytes.data(), bytes.size() - 16));
  EXPECT_TRUE(std::equal(bytes.end() - 16, bytes.end(), &sum.digest[0]));
}

TEST(Safetensors, GivesTheSameBytesInWhateverOrderTensorsAreGiven) {
  TensorFile file = small_file();
  const Bytes bytes = encode_safetensors(file);
  std::reverse(file.tensors.begin(), file.tensors.end());
  EXPECT_EQ(encode_safetensors(file), bytes);
}

TEST(Safetensors, DetectsEverySingleBitFlip) {
  Bytes bytes = encode_safetensors(small_file());
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    const auto mask = static_cast<std::uint8_t>(1U << (bit % 8));
    bytes[bit / 8] ^= mask;
    EXPECT_NE(refusal(bytes, true), "") << "bit " << bit;
    bytes[bit / 8] ^= mask;
  }
  EXPECT_EQ(refusal(bytes, true), "");
}

TEST(Safetensors, DetectsEveryTruncationAndTrailingBytes) {
  const Bytes bytes = encode_safetensors(small_file());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_NE(refusal(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size))), "") << size << " bytes";
  }
  Bytes longer = bytes;
  longer.push_back(0);
  EXPECT_NE(refusal(longer), "");
}

TEST(Safetensors, AcceptsAFileOfAnotherToolUnlessAChecksumIsRequired) {
  const Bytes bytes = file_of(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}  )", 8);
  EXPECT_EQ(refusal(bytes), "");
  EXPECT_NE(refusal(bytes, true).find("groklab.checksum"), std::string::npos);
  EXPECT_EQ(decode_safetensors(bytes, "x", false).tensors.at(0).shape, std::vector<std::int64_t>{2});
  EXPECT_EQ(refusal(file_of("{}", 0)), "");
}

TEST(Safetensors, RefusesHeadersThatClaimTooMuch) {
  for (const std::uint64_t claim :
       {std::uint64_t{1} << 63, ~std::uint64_t{0}, std::uint64_t{100'000'001}, std::uint64_t{3}}) {
    Bytes bytes = file_of("{}", 0);
    std::memcpy(bytes.data(), &claim, sizeof(claim));
    EXPECT_NE(refusal(bytes).find("header"), std::string::npos) << claim;
  }
  EXPECT_NE(refusal(file_of("{}" + std::string(100'000'000, ' '), 0)), "");
}

TEST(Safetensors, RefusesDamagedHeaders) {
  const std::string cases[] = {
      "",
      " {}",
      "[]",
      "{",
      "{}}",
      "{} x",
      "\xef\xbb\xbf{}",
      "{\"\xff\":1}",
      std::string("{}\0{}", 5),
      R"({"a":1})",
      R"({"a":null})",
      R"({"a":[]})",
      R"({"a":{}})",
      R"({"a":"F32"})",
      R"({"a":{"dtype":"F32","shape":[1]}})",
      R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":1}})",
      R"({"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
      R"({"a":{"dtype":"F31","shape":[1],"data_offsets":[0,4]}})",
      R"({"a":{"dtype":["F32"],"shape":[1],"data_offsets":[0,4]}})",
      R"({"a":{"dtype":"F32","shape":[[1]],"data_offsets":[0,4]}})",
      R"({"a":{"dtype":"F32","shape":1,"data_offsets":[0,4]}})",
      R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})",
      R"({"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}})",
      R"({"a":{"dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,4]}})",
      R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}})",
      R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}})",
      R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,99999999999999999999]}})",
      R"({"__metadata__":{"a":1},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
      R"({"__metadata__":{"a":{}},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
      R"({"__metadata__":{"a":"x","a":"x"},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
      R"({"__metadata__":{},"__metadata__":{},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
      R"({"__metadata__":"x","a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
      R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}})"};
  for (const std::string& header : cases) {
    EXPECT_NE(refusal(file_of(header, 4)), "") << header;
  }
}

TEST(Safetensors, RefusesOffsetsThatDoNotTile) {
  const auto two = [](const std::string& first, const std::string& second) {
    return R"({"a":{"dtype":"F32","shape":[1],"data_offsets":)" + first +
           R"(},"b":{"dtype":"F32","shape":[1],"data_offsets":)" + second + "}}";
  };
  EXPECT_EQ(refusal(file_of(two("[0,4]", "[4,8]"), 8)), "");
  EXPECT_EQ(refusal(file_of(two("[4,8]", "[0,4]"), 8)), "");  // the header's own order is free
  EXPECT_NE(refusal(file_of(two("[0,4]", "[0,4]"), 4)), "");
  EXPECT_NE(refusal(file_of(two("[0,4]", "[2,6]"), 6)), "");
  EXPECT_NE(refusal(file_of(two("[0,4]", "[8,12]"), 12)), "");
  EXPECT_NE(refusal(file_of(two("[4,8]", "[8,12]"), 12)), "");
  EXPECT_NE(refusal(file_of(two("[0,4]", "[8,4]"), 8)), "");
  EXPECT_NE(refusal(file_of(two("[0,4]", "[4,8]"), 9)).find("9"), std::string::npos);
  EXPECT_NE(refusal(file_of(two("[0,4]", "[4,8]"), 7)), "");
  EXPECT_NE(refusal(file_of(two("[0,4]", "[4,7]"), 7)).find("'b'"), std::string::npos);
}

TEST(Safetensors, RefusesShapesWhoseSizeOverflows) {
  for (const char* shape : {"[4294967296,4294967296]", "[9223372036854775807,2]", "[4611686018427387904]"}) {
    EXPECT_NE(refusal(file_of(fmt::format(R"({{"a":{{"dtype":"F32","shape":{},"data_offsets":[0,0]}}}})", shape), 0)),
              "")
        << shape;
  }
  std::string rank = "1";
  for (int i = 0; i < 100'000; ++i) {
    rank += ",1";
  }
  EXPECT_NE(refusal(file_of(R"({"a":{"dtype":"U8","shape":[)" + rank + R"(],"data_offsets":[0,1]}})", 1)), "");
}

TEST(Safetensors, RefusesDeepNestingWithoutRecursion) {
  EXPECT_NE(refusal(file_of("{\"a\":" + std::string(1'000'000, '['), 0)), "");
  std::string objects;
  for (int i = 0; i < 100'000; ++i) {
    objects += "{\"a\":";
  }
  EXPECT_NE(refusal(file_of(objects, 0)), "");
}

TEST(Safetensors, ReadsManyTensors) {
  std::string header = "{";
  for (int i = 0; i < 100'000; ++i) {
    header += fmt::format(R"("t{}":{{"dtype":"U8","shape":[1],"data_offsets":[{},{}]}},)", i, i, i + 1);
  }
  header.back() = '}';
  EXPECT_EQ(decode_safetensors(file_of(header, 100'000), "x", false).tensors.size(), 100'000U);
}

TEST(Safetensors, RefusesAChecksumThatIsNotTheLastSixteenBytes) {
  EXPECT_NE(refusal(file_of(R"({"groklab.checksum":{"dtype":"U8","shape":[16],"data_offsets":[0,16]},)"
                            R"("a":{"dtype":"U8","shape":[1],"data_offsets":[16,17]}})",
                            17)),
            "");
  EXPECT_NE(refusal(file_of(R"({"groklab.checksum":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}})", 2)), "");
}

}  // namespace
}  // namespace groklab
