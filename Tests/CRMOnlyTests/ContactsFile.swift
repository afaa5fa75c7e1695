/// A small customer list as another system would export it.
let contactsFile = """
    First Name,Last Name,Email,Phone Number,Company Name,City,Lifecycle Stage
    Ann,Lee,ann@example.com,+1 617 555 0101,Northgate Foods Ltd,Boston,lead
    美咲,田中,misaki@example.com,+81 3-0000-4417,株式会社青葉食品,京都,customer
    Jörg,Krüger,joerg@example.com,+49 30 23125042,Lindenhof AG,Berlin,customer

    """
