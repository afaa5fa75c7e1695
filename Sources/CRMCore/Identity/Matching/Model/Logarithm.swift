#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The logarithm to base 2, in which evidence is counted.
func binaryLogarithm(_ value: Double) -> Double { log2(value) }

/// Two to the power of a number.
func binaryPower(_ exponent: Double) -> Double { exp2(exponent) }
