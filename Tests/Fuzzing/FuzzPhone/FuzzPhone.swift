import CRMCore
import Fuzzing

/// The normal form of a number is one itself, by E.164 where the country is known; any file is numbering plans that
/// judge numbers in no time, or an error.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let text = text(start, count)
    let codes: [Int?] = [nil, 1, 7, 36, 39, 44, 54, 81, 375]
    for code in codes {
        guard let phone = try? PhoneNumber(text, defaultCallingCode: code) else { continue }
        require(phone.digits.utf8.allSatisfy { 0x30...0x39 ~= $0 } && 3...15 ~= phone.digits.utf8.count, "\(phone)")
        require(try PhoneNumber(phone.normal).normal == phone.normal, "\(phone) has two forms")
        require(try PhoneNumber(phone.value, defaultCallingCode: code).normal == phone.normal, "\(phone) trimmed")
        require(phone.callingCode == nil || phone.isInternational, "\(phone) of \(phone.callingCode ?? 0)")
    }
    if let plans = try? NumberingPlans(metadata: bytes(start, count)) {
        for region in plans.regions.prefix(4) {
            for number in ["+4420 7946 0018", "0011 2222 3333", "0123456789", "810 23", "1515151515"] {
                guard let phone = try? plans.phone(number, region: region) else { continue }
                require(3...15 ~= phone.digits.utf8.count, "\(phone)")
                if case .valid(_, let found) = plans.verdict(on: phone) {
                    require(found.map(plans.regions.contains) != false, "\(phone) of \(found ?? "")")
                }
            }
        }
    }
    return 0
}
