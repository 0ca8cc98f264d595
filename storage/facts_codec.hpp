// One team's facts of one week as bytes: a year of them is read for one page, so they are small and
// quick to read. Thread safe.
//
// The format: the byte 1; then for each figure that has counts its place in `figure` plus one, how
// many names, and for each its length, its bytes and its count; a zero; then for each of the three
// spans how many, and each as its distance from the one before. Numbers are varints, seven bits a
// byte, the least first.
#pragma once

#include "bot/domain/week_facts.hpp"

#include <string>
#include <string_view>

namespace firebreak::storage {

std::string packed(const team_week& facts);
/// False when the bytes are not what packed() makes; then `facts` is of no use. `team` is not in
/// them and is left alone.
bool unpack(std::string_view bytes, team_week& facts);

}  // namespace firebreak::storage
