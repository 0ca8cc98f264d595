// Boost.JSON is compiled here, once, from its headers: its library is not needed then.
#include <boost/json/src.hpp>
