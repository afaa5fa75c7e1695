import CRMCore
import Fuzzing

/// The normal form of an address is one itself, and made of its two parts.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let email = try? EmailAddress(text(start, count)) else { return 0 }
    require(try EmailAddress(email.normal).normal.utf8.elementsEqual(email.normal.utf8), "\(email) has two forms")
    require(try EmailAddress(email.value).normal.utf8.elementsEqual(email.normal.utf8), "\(email) without its ends")
    require("\(email.localPart)@\(email.domain)" == email.normal, "\(email) has other parts")
    require(!email.normal.utf8.contains { $0 < 0x20 || $0 == 0x7F }, "\(email) has a control character")
    return 0
}
