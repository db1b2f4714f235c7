// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The smallest program that uses an installed cloudbuf.

#include <cloudbuf/version.hpp>

#include <iostream>

int main()
{
    std::cout << "cloudbuf " << cloudbuf::version << '\n';
}
