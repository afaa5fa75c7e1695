/// The currencies of ISO 4217 by the number of their minor digits.
///
/// Codes without a minor unit (precious metals, bond-market units, `XTS`, `XXX`) are no currencies of a price.
enum CurrencyTable {
    /// The codes in force.
    static let active: [(minorDigits: UInt8, codes: String)] = [
        (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
        (
            2,
            """
            AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW \
            CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF \
            IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK \
            MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP \
            SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG \
            YER ZAR ZMW ZWG
            """
        ),
        (3, "BHD IQD JOD KWD LYD OMR TND"),
        (4, "CLF UYW"),
    ]

    /// Codes withdrawn since 2010: amounts of those years keep their meaning.
    static let withdrawn: [(minorDigits: UInt8, codes: String)] = [
        (0, "BYR"),
        (2, "ANG BGN CUC EEK HRK LTL LVL MRO SLL STD VEF ZMK ZWL"),
    ]

    /// The symbols that stand for one currency or, without knowing where, for several; the first is the usual one.
    static let symbols: [(symbol: String, codes: String)] = [
        ("€", "EUR"), ("£", "GBP EGP FKP GIP SHP SSP SYP LBP SDG"), ("¥", "JPY CNY"), ("￥", "JPY CNY"), ("円", "JPY"),
        ("元", "CNY"), ("₹", "INR"), ("₩", "KRW KPW"), ("₽", "RUB"), ("₺", "TRY"), ("₫", "VND"), ("₱", "PHP"),
        ("₪", "ILS"), ("₴", "UAH"), ("₦", "NGN"), ("₡", "CRC"), ("₲", "PYG"), ("₵", "GHS"), ("₸", "KZT"), ("฿", "THB"),
        (
            "$",
            """
            USD ARS AUD BBD BMD BND BSD BZD CAD CLP COP CUP CVE DOP FJD GYD HKD JMD KYD LRD MXN NAD NIO NZD SBD SGD SRD \
            TTD TWD UYU XCD
            """
        ),
        ("us$", "USD"), ("a$", "AUD"), ("au$", "AUD"), ("c$", "CAD"), ("ca$", "CAD"), ("nz$", "NZD"), ("hk$", "HKD"),
        ("s$", "SGD"), ("nt$", "TWD"), ("mx$", "MXN"), ("r$", "BRL"), ("zł", "PLN"), ("kč", "CZK"), ("ft", "HUF"),
        ("kr", "SEK NOK DKK ISK"), ("kr.", "DKK SEK NOK ISK"), ("fr.", "CHF"), ("sfr.", "CHF"),
    ]
}
