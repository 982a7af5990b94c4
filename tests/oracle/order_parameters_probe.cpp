// SPDX-License-Identifier: MIT
// Prints the order parameters of weights it is given, for order_parameters_oracle.py to compare with NumPy and PyTorch.
//
//   order_parameters_probe FOLDER THREADS key=value ...
//
// FOLDER holds params.f32, the flat parameters, and gets a.i32, b.i32 and label.i32, the test set in its order; raw
// little-endian arrays. stdout: a line a measure: name value.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "analysis/order_parameters.hpp"
#include "core/error.hpp"
#include "engine/reference/gradient_cases.hpp"

namespace groklab {
namespace {

std::vector<float> read_params(const std::filesystem::path& path, std::int64_t n_params) {
  std::vector<float> params(static_cast<size_t>(n_params));
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char*>(params.data()), static_cast<std::streamsize>(params.size() * sizeof(float)));
  if (!file || file.peek() != std::ifstream::traits_type::eof()) {
    throw Error(ErrorKind::BadFile, "not " + std::to_string(n_params) + " floats", path.string(), "");
  }
  return params;
}

void write_test_column(const std::filesystem::path& path, const Dataset& data,
                       const std::vector<std::int32_t>& column) {
  std::ofstream file(path, std::ios::binary);
  for (const std::int32_t id : data.test_ids) {
    const std::int32_t value = column[static_cast<size_t>(id)];
    file.write(reinterpret_cast<const char*>(&value), sizeof value);
  }
}

void probe(const std::filesystem::path& folder, int threads, const std::vector<std::string>& overrides) {
  const Config config = config_of(overrides);
  const ModelSpec spec = make_model_spec(config);
  const Dataset data = make_dataset(config);
  write_test_column(folder / "a.i32", data, data.a);
  write_test_column(folder / "b.i32", data, data.b);
  write_test_column(folder / "label.i32", data, data.label);
  ThreadPool pool(threads);
  OrderParameters order(spec, data, pool);
  for (const auto& [name, value] : order.measure(read_params(folder / "params.f32", spec.n_params))) {
    std::printf("%s %.17g\n", name.c_str(), value);
  }
}

}  // namespace
}  // namespace groklab

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: order_parameters_probe FOLDER THREADS [key=value ...]\n");
    return 2;
  }
  try {
    groklab::probe(argv[1], std::stoi(argv[2]), {argv + 3, argv + argc});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "order_parameters_probe: %s\n", error.what());
    return 1;
  }
  return 0;
}
