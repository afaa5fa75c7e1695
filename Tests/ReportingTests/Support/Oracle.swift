import CRMCore
import Reporting

/// What a report must say, computed record by record in plain Swift.
struct Oracle {
    let data: ShopData
    let zone: Zone

    /// The key of a sale in a dimension, as text; nil for none.
    func key(_ sale: Sale, _ dimension: ReportDimension) -> String? {
        switch dimension.name {
        case "stage": return sale.stage == "new" ? "New" : sale.stage
        case "owner": return sale.owner.flatMap { id in data.users[id]?.name }
        case "team": return sale.owner.flatMap { data.users[$0]?.team }.flatMap { data.teams[$0] }
        case "industry": return sale.account.flatMap { data.accounts[$0]?.industry }
        case "size":
            guard let amount = sale.amount, amount >= 0 else { return nil }
            return amount < 50_000 ? "0–49,999" : amount < 100_000 ? "50,000–99,999" : "100,000+"
        case "closed": return sale.closedAt.map { period(zone.civil(at: $0).date, dimension.bucket) }
        case "close": return sale.close.map { period($0, dimension.bucket) }
        case "created": return period(zone.civil(at: sale.createdAt).date, dimension.bucket)
        case "account_created":
            return sale.account.flatMap { data.accounts[$0] }
                .map { period(zone.civil(at: $0.createdAt).date, dimension.bucket) }
        default: return "?"
        }
    }

    /// The period's first day.
    func period(_ date: CivilDate, _ bucket: DateBucket?) -> String {
        let (year, month, _) = date.components
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        switch bucket ?? .month {
        case .day: return "\(date)"
        case .week: return "\(date.adding(days: 1 - date.weekday.rawValue))"
        case .month: return "\(year)-\(two(month))-01"
        case .quarter: return "\(year)-\(two([1, 1, 1, 4, 4, 4, 7, 7, 7, 10, 10, 10][month - 1]))-01"
        case .year: return "\(year)-01-01"
        }
    }

    /// The figure over some sales.
    func cell(_ sales: [Sale], _ measure: String, currencies: Set<String>) -> ReportCell {
        let won = sales.filter { $0.stage == "won" }
        let lost = sales.filter { $0.stage == "lost" }
        switch measure {
        case "count": return .count(Int64(sales.count))
        case "won": return .count(Int64(won.count))
        case "lost": return .count(Int64(lost.count))
        case "closed_count": return .count(Int64(won.count + lost.count))
        case "amount": return money(sales.map { ($0.amount, $0.currency) }, currencies)
        case "weighted": return money(sales.map { ($0.weighted, $0.currency) }, currencies)
        case "won_amount": return money(won.map { ($0.amount, $0.currency) }, currencies)
        case "average_amount":
            var amounts: [ReportCell.Amount] = []
            for code in Set(sales.map { $0.currency ?? "" }).sorted() {
                let own = sales.filter { ($0.currency ?? "") == code }.compactMap(\.amount)
                guard !own.isEmpty else { continue }
                let average = Double(own.reduce(0, +)) / Double(own.count)
                amounts.append(.init(minor: Int64(average.rounded()), currency: code))
            }
            return amounts.isEmpty ? .none : .money(amounts)
        case "win_rate":
            return ReportCell.Ratio(Int64(won.count), of: Int64(won.count + lost.count)).map { .ratio($0) } ?? .none
        case "hours":
            let hours = sales.compactMap(\.hours)
            return hours.isEmpty ? .count(0) : .number(hours.reduce(0, +))
        case "average_hours":
            let hours = sales.compactMap(\.hours)
            return hours.isEmpty ? .none : .number(hours.reduce(0, +) / Double(hours.count))
        case "accounts": return .count(Int64(Set(sales.compactMap(\.account)).count))
        default: return .text("?")
        }
    }

    private func money(_ amounts: [(Int64?, String?)], _ currencies: Set<String>) -> ReportCell {
        var sums: [String: Int64] = [:]
        for case (let amount?, let code) in amounts { sums[code ?? "", default: 0] += amount }
        if sums.isEmpty, currencies.count == 1, let only = currencies.first { sums = [only: 0] }
        if sums.isEmpty { return .none }
        return .money(sums.sorted { $0.key < $1.key }.map { .init(minor: $0.value, currency: $0.key) })
    }

    /// Whether a sale lies in a period by a date.
    func isIn(_ sale: Sale, _ period: Range<CivilDate>, _ date: String) -> Bool {
        let day: CivilDate? =
            switch date {
            case "closed": sale.closedAt.map { zone.civil(at: $0).date }
            case "close": sale.close
            case "account_created": sale.account.flatMap { data.accounts[$0] }.map { zone.civil(at: $0.createdAt).date }
            default: zone.civil(at: sale.createdAt).date
            }
        return day.map { period.contains($0) } ?? false
    }
}
