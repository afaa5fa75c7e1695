import CRMCore
import SalesAutomation

/// What is going to happen on each day.
struct Agenda: Sendable {
    /// What somebody outside does.
    enum Happening: Sendable {
        /// Fills in the form for the newsletter, and agrees to get it.
        case signUp(person: Int, effort: Int?)
        case visit(person: Int, effort: Int?)
        case open(person: Int, mail: String)
        case click(person: Int, mail: String, effort: Int?)
        case unsubscribe(person: Int)
        case bounce(person: Int)
        /// Writes a mail.
        case inquire(person: Int)
        /// Comes to an event.
        case attend(person: Int, effort: Int)
        /// Asks for a call, or is met: a lead that comes in by itself.
        case capture(person: Int, effort: Int?)
    }

    /// What a seller does.
    enum Duty: Sendable {
        case answer(prospect: Int, minute: Int)
        case qualify(prospect: Int)
        case disqualify(prospect: Int, reason: String, nurtureDays: Int?)
        case convert(prospect: Int)
        /// Sells again to a customer.
        case open(company: Int, person: Int, isRenewal: Bool)
        case talk(deal: Int, Talk)
        case advance(deal: Int, stage: String)
        case win(deal: Int)
        case lose(deal: Int, reason: String)
    }

    enum Talk: Sendable { case call, mail, meeting, note }

    private(set) var happenings: [[Happening]]
    /// Of each day the duties with whose they are, in the order in which they came up.
    private(set) var duties: [[(seller: Int, duty: Duty)]]

    init(days: Int) {
        happenings = Array(repeating: [], count: days)
        duties = Array(repeating: [], count: days)
    }

    /// Plans for a day; what would be after the last day never happens.
    mutating func plan(_ happening: Happening, on day: Int) {
        if happenings.indices.contains(day) { happenings[day].append(happening) }
    }

    mutating func plan(_ duty: Duty, of seller: Int, on day: Int) {
        if duties.indices.contains(day) { duties[day].append((seller, duty)) }
    }

    /// The duties of a day for each seller.
    func desks(on day: Int) -> [[Duty]] {
        var desks = Array(repeating: [Duty](), count: Staff.sellers.count)
        for (seller, duty) in duties[day] where desks.indices.contains(seller) { desks[seller].append(duty) }
        return desks
    }
}
