extension StoreConformanceCase {
    static func differential() -> [StoreConformanceCase] { [] }
}
