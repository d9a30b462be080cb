moment = { $day } à { $time } ({ $zone })
day = { $day ->
    [1] 1er
   *[other] { $day }
} { $month } { $year }
month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre

# Cities that have a name of their own in French, or an accent that the database leaves out.
clock = { $city ->
    [UTC] UTC
    [GMT] GMT
    [Algiers] heure d’Alger
    [Athens] heure d’Athènes
    [Azores] heure des Açores
    [Beirut] heure de Beyrouth
    [Brussels] heure de Bruxelles
    [Bucharest] heure de Bucarest
    [Cairo] heure du Caire
    [Canary] heure des Canaries
    [Copenhagen] heure de Copenhague
    [Dubai] heure de Dubaï
    [Helsinki] heure d’Helsinki
    [Ho_Chi_Minh] heure de Hô Chi Minh-Ville
    [Isle_of_Man] heure de l’île de Man
    [Jerusalem] heure de Jérusalem
    [Lisbon] heure de Lisbonne
    [London] heure de Londres
    [Madeira] heure de Madère
    [Malta] heure de Malte
    [Marquesas] heure des Marquises
    [Mauritius] heure de l’île Maurice
    [Mexico_City] heure de Mexico
    [Montreal] heure de Montréal
    [Moscow] heure de Moscou
    [Noumea] heure de Nouméa
    [Reunion] heure de La Réunion
    [Sao_Paulo] heure de São Paulo
    [Seoul] heure de Séoul
    [Singapore] heure de Singapour
    [Tehran] heure de Téhéran
    [Vienna] heure de Vienne
    [Warsaw] heure de Varsovie
   *[other] { $elided ->
        [yes] heure d’{ $name }
       *[no] heure de { $name }
    }
}
