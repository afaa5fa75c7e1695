/// The words that say what kind of legal person a company is.
enum LegalForm {
    /// The words of a folded company name without the legal forms at its ends; all of them if nothing else is left.
    static func stripped(_ words: [Substring]) -> [Substring] {
        var rest = words[...]
        while dropLast(&rest) {}
        while dropFirst(&rest) {}
        return Array(rest)
    }

    /// Takes a legal form from the end and says whether there was one with something else before it.
    private static func dropLast(_ words: inout ArraySlice<Substring>) -> Bool {
        for form in phrases where words.count > form.count && words.suffix(form.count).elementsEqual(form) {
            words.removeLast(form.count)
            return true
        }
        guard let last = words.last else { return false }
        if isForm(last, in: forms) || last == "and" {
            guard words.count > 1 else { return false }
            words.removeLast()
            return true
        }
        guard last.utf8.last.map({ $0 >= 0x80 }) == true else { return false }
        for form in eastAsian where last != form && last.utf8.reversed().starts(with: form.utf8.reversed()) {
            words[words.endIndex - 1] = Substring(last.unicodeScalars.dropLast(form.unicodeScalars.count))
            return true
        }
        return false
    }

    /// Takes a legal form from the start and says whether there was one with something else behind it.
    private static func dropFirst(_ words: inout ArraySlice<Substring>) -> Bool {
        for form in leadingPhrases where words.count > form.count && words.starts(with: form) {
            words.removeFirst(form.count)
            return true
        }
        guard let first = words.first else { return false }
        if isForm(first, in: leadingForms) {
            guard words.count > 1 else { return false }
            words.removeFirst()
            return true
        }
        guard first.utf8.first.map({ $0 >= 0x80 }) == true else { return false }
        for form in eastAsian where first != form && first.utf8.starts(with: form.utf8) {
            words[words.startIndex] = Substring(first.unicodeScalars.dropFirst(form.unicodeScalars.count))
            return true
        }
        return false
    }

    /// Whether a word is a legal form; one longer than all of them isn't hashed.
    private static func isForm(_ word: Substring, in forms: Set<Substring>) -> Bool {
        word.utf8.count <= 40 && forms.contains(word)
    }

    private static func list(_ text: Substring) -> [Substring] { text.split(separator: " ") }

    private static func phraseList(_ text: Substring) -> [[Substring]] { text.split(separator: ",").map(list) }

    private static let forms = Set(
        list(
            """
            inc incorporated corp corporation co company ltd limited llc llp lllp lp plc pllc pty pte pvt gmbh mbh ggmbh \
            ug ag kg kgaa ohg gbr aktiengesellschaft se sa sas sasu sarl eurl snc sca spa srl srls ss nv bv vof bvba \
            sprl scrl ab as asa aps oy oyj abp hf ehf kft zrt nyrt sro doo ead eood ood jsc ojsc pjsc cjsc ooo oao zao \
            pao ao sl slu sll sau ltda eireli lda sgps eirl cia sab kk gk yk tbk bhd sdn berhad saog wll psc fze fzco \
            dmcc uab ltee ltée oü ооо оао зао пао ао тов 株 有 주
            """
        ) + eastAsian
    )

    /// Forms of several words, longer ones first.
    private static let phrases = phraseList(
        """
        s de rl de cv,sapi de cv,sab de cv,sa de cv,s de rl,kabushiki kaisha,kabushiki gaisha,yugen kaisha,godo kaisha,\
        sp z oo,spolka z oo,s p a,s r l,s a r l,s a s,s a,s l,n v,b v,k k,a s,l l c,a g,anonim sirketi,anonim şirketi
        """
    )

    private static let leadingForms = Set(
        list("ab ao oao ooo zao pao pjsc ojsc jsc pt kk uab ооо оао зао пао ао тов 株 有 주")
            + eastAsian
    )

    private static let leadingPhrases = phraseList("a b,kabushiki kaisha")

    /// Forms that are written without a space before or after the name.
    private static let eastAsian = list(
        """
        株式会社 有限会社 合同会社 合資会社 合名会社 一般社団法人 一般財団法人 公益社団法人 公益財団法人 医療法人社団 \
        医療法人財団 医療法人 学校法人 社会福祉法人 特定非営利活動法人 独立行政法人 股份有限公司 有限责任公司 \
        有限責任公司 有限公司 주식회사 유한회사
        """
    )
}
