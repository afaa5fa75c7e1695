import CRMCore
import Fuzzing

/// The normal form of a number is one itself, with a plus as E.164 has it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let text = text(start, count)
    let codes: [Int?] = [nil, 1, 7, 39, 44, 54, 81]
    for code in codes {
        guard let phone = try? PhoneNumber(text, defaultCallingCode: code) else { continue }
        require(phone.digits.utf8.allSatisfy { 0x30...0x39 ~= $0 } && 3...15 ~= phone.digits.utf8.count, "\(phone)")
        require(try PhoneNumber(phone.normal).normal == phone.normal, "\(phone) has two forms")
        require(try PhoneNumber(phone.value, defaultCallingCode: code).normal == phone.normal, "\(phone) trimmed")
    }
    return 0
}
