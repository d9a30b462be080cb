# Les problèmes : ce qui s'est passé, ce que cela veut dire, ce qu'il faut faire.
problem-wrong_credentials-title = Adresse e-mail ou mot de passe incorrect
problem-wrong_credentials-detail = L'adresse e-mail ou le mot de passe n'est pas correct. Tapez les deux à la main : votre navigateur a peut-être rempli ceux de quelqu'un d'autre. Si vous avez oublié votre mot de passe, choisissez « Mot de passe oublié ».
problem-account_locked-title = Compte verrouillé
problem-account_locked-detail = Personne ne peut se connecter avec cette adresse pour le moment, le plus souvent parce qu'il y a eu trop de mots de passe incorrects. Choisissez « Mot de passe oublié » : si un nouveau mot de passe peut rouvrir le compte, vous recevez un e-mail avec un lien pour le choisir. Si aucun e-mail n'arrive, le compte est fermé pour une autre raison : adressez-vous à la personne qui gère les comptes de votre établissement, ou à { $support }.
problem-link_expired-title = Ce lien ne fonctionne plus
problem-link_expired-detail = Son délai est écoulé, ou il est incomplet. Demandez-en un nouveau avec « Mot de passe oublié ».
problem-link_superseded-title = Il existe un lien plus récent
problem-link_superseded-detail = Un e-mail plus récent a été envoyé après celui-ci, et seul son lien fonctionne. Cherchez le dernier e-mail reçu, aussi parmi les indésirables.
problem-link_used-title = Ce lien a déjà servi
problem-link_used-detail = Un mot de passe a été choisi avec ce lien. Connectez-vous avec ce mot de passe, ou demandez un nouveau lien avec « Mot de passe oublié ».
problem-login_expired-title = Cette connexion est terminée
problem-login_expired-detail = Elle a déjà abouti, ou plus de dix minutes se sont écoulées depuis que vous avez tapé votre adresse. Recommencez par votre adresse.
problem-not_authorised-title = Accès non autorisé
problem-not_authorised-signed_out = Vous n'êtes pas connecté, ou votre session est terminée. Connectez-vous et réessayez.
problem-not_authorised-permission = Vous ne pouvez pas faire cela dans cet établissement : il faut l'autorisation « { $words } ». Peuvent l'accorder : { $who }.
problem-not_authorised-permission_nobody = Vous ne pouvez pas faire cela dans cet établissement : il faut l'autorisation « { $words } ». Personne ne peut l'accorder sur place pour le moment : adressez-vous à { $support }.
problem-not_authorised-not_a_member = Vous ne faites pas partie de cet établissement, ou il n'existe pas. Un responsable de l'établissement peut vous y ajouter.
problem-precondition_failed-title = Modifié entre-temps
problem-precondition_failed-detail = Il s'est passé quelque chose sur ce compte depuis que vous l'avez regardé : rien n'a été modifié. Regardez-le de nouveau, puis décidez.
problem-payment_overdue-title = Fermé à cause d'une facture impayée
problem-payment_overdue-detail = Une facture de cet établissement est impayée depuis trop longtemps : il est fermé pour le moment. Vos autres établissements ne sont pas touchés. La personne qui gère la facturation trouve parmi les factures le moyen de la payer ; dès le paiement, tout est de nouveau ouvert. Assistance : { $support }.
problem-subscription_on_hold-title = Abonnement en pause
problem-subscription_on_hold-detail = L'abonnement de cet établissement est en pause : il est fermé pour le moment. Rien n'est perdu, et vos autres établissements ne sont pas touchés. Pour reprendre, la personne qui gère la facturation écrit à { $support }.
problem-subscription_suspended-title = Abonnement suspendu
problem-subscription_suspended-detail = L'abonnement de cet établissement est suspendu : il est fermé. Vos autres établissements ne sont pas touchés. Pour le faire rouvrir, la personne qui gère la facturation écrit à { $support }.
problem-subscription_ended-title = Abonnement terminé
problem-subscription_ended-detail = L'abonnement de cet établissement est terminé : il est fermé. Vos autres établissements ne sont pas touchés. Pour le reprendre, la personne qui gère la facturation écrit à { $support }.
problem-too_busy-title = Trop de demandes en ce moment
problem-too_busy-detail = Trop de connexions sont en cours depuis votre réseau, pour cette adresse ou au total. Rien n'a été compté contre vous. Réessayez dans { $seconds } s.
problem-invalid_request-title = La demande est illisible
problem-invalid_request-body = La demande n'est pas celle attendue ici : { $what }.
problem-invalid_request-field = Le champ « { $field } » n'est pas correct : { $what }.
problem-too_large-title = La demande est trop grande
problem-too_large-detail = Une demande peut avoir au plus 64 Kio.
problem-too_large-file = Le fichier peut avoir au plus { $most } Kio. Partagez-le.
problem-body_late-title = La demande n'est pas arrivée à temps
problem-body_late-detail = La suite de la demande n'est pas arrivée à temps : rien n'a été fait. Vérifiez la connexion, puis renvoyez la demande.
problem-conflict-title = Ce n'est pas possible dans l'état actuel
problem-conflict-already_member = Cette personne fait déjà partie de cet établissement.
problem-conflict-replaces = Le compte à remplacer n'a pas été créé par cet établissement, ou est déjà utilisé : son lien reste intact et rien n'a été créé.
problem-idempotency_mismatch-title = Cette clé Idempotency-Key a servi à autre chose
problem-idempotency_mismatch-detail = Une demande avec la même clé et un autre contenu a déjà reçu une réponse. Prenez une nouvelle clé pour une nouvelle demande.
problem-not_found-title = Introuvable
problem-not_found-detail = Il n'y a rien à cette adresse.
problem-method_not_allowed-title = Impossible ici
problem-method_not_allowed-detail = Cette adresse n'accepte pas ce genre de demande.
problem-method_not_allowed-origin = Ce service ne se laisse appeler depuis un navigateur par aucune page d'une autre origine, hormis celles que nomme `allowed_origins` dans sa configuration. Appelez-le depuis votre serveur, ou demandez à qui l'exploite d'ajouter l'origine.
problem-unsupported_media_type-title = Ce type de contenu n'est pas accepté ici
problem-unsupported_media_type-detail = Le corps est d'un autre type que celui que cette adresse accepte. Indiquez dans Content-Type le type que la documentation nomme.
problem-unsupported_media_type-wanted = Rien n'a été lu. Envoyez le corps avec Content-Type: { $wanted }.
problem-unavailable-title = Indisponible pour le moment
problem-unavailable-detail = Le service ne peut ni lire ni écrire son registre pour le moment : il n'a pas terminé ce que vous avez demandé. Réessayez dans une minute ; si cela continue, prévenez { $support }.
problem-unavailable-unknown = Le service a perdu le contact avec son registre pendant qu'il écrivait : personne ne sait encore si ce que vous avez demandé a été fait. Vérifiez avant de recommencer ; redemander avec la même Idempotency-Key ne fait rien deux fois. Si cela continue, prévenez { $support }.
problem-unavailable-behind = Les listes et les historiques de ce système sont en cours de reconstruction à partir de son registre, ce qui prend quelques minutes ; la connexion fonctionne. Votre demande n'a pas été traitée. Réessayez dans une minute ; si cela continue, prévenez { $support }.
problem-unavailable-no_room = Le disque de ce système est presque plein : rien n'est noté pour le moment, et ce que vous avez demandé n'a pas été fait. Réessayez dans une minute ; si cela continue, prévenez { $support }.
problem-unavailable-unfinished = Le service n'a pas terminé cette demande. Ce que vous avez demandé a peut-être eu lieu, ou non : vérifiez avant de recommencer. Si cela continue, prévenez { $support }.

# Ce qui ne va pas avec un mot de passe.
password-too_short = il faut au moins { $least } caractères
password-too_long = il peut avoir au plus { $most } caractères
password-control = il contient un caractère qu'on ne peut pas taper partout
password-common = beaucoup de gens l'utilisent, et c'est ce qu'on devine en premier
password-own = c'est votre adresse ou votre nom, qu'on devine en premier
password-letters_and_digits = il faut une lettre et un chiffre
password-used_before = c'est l'un des { $last } derniers que vous avez utilisés ici

# Ce qui ne va pas avec une adresse.
address-empty = elle est vide
address-too_long = elle dépasse 254 octets
address-local_too_long = ce qui précède le @ dépasse 64 octets
address-shape = il faut un @ avec quelque chose des deux côtés
address-character = elle contient le caractère { $letter } ({ $number }), impossible dans une adresse ; supprimez-le ou saisissez-le à nouveau
address-space = elle contient une espace
address-invisible = elle contient un caractère invisible ({ $number }) ; saisissez l'adresse au lieu de la copier
address-dots = ce qui précède le @ commence ou finit par un point, ou en a deux de suite
address-domain = ce qui suit le @ n'est pas un nom de domaine
address-mixed_scripts = elle mélange des lettres de plusieurs alphabets et pourrait ressembler à une autre adresse

# Les réponses à un responsable.
member-created = Le compte a été créé. Un e-mail avec un lien pour choisir un mot de passe est en route.
member-restored = Cette personne avait un compte supprimé. Il est rétabli, sans e-mail d'activation. L'ancien mot de passe fonctionne encore ; les autorisations ont été fixées à nouveau. Qui avait un second facteur en configure un à la prochaine connexion. La personne en est informée par e-mail.
member-restored_another_name = Le compte de cette adresse avait été supprimé, et il portait un autre nom. Il est rétabli sous le nom et dans la langue que vous avez donnés, sans e-mail d'activation. L'adresse a pu passer à quelqu'un d'autre : l'ancien mot de passe ne fonctionne donc plus, la personne en choisit un nouveau avec « Mot de passe oublié ». Qui avait un second facteur en configure un alors. La personne en est informée par e-mail.
member-restored_without_password = Cette personne avait un compte supprimé. Il est rétabli, sans e-mail d'activation. L'ancien mot de passe ne fonctionne plus : la personne en choisit un nouveau avec « Mot de passe oublié ». Qui avait un second facteur en configure un alors. La personne en est informée par e-mail.
member-offered = Cette personne a déjà un compte. À sa prochaine connexion, il lui sera demandé si elle veut faire partie de cet établissement ; aucun e-mail d'activation n'est envoyé. Tant qu'elle n'a pas dit oui, elle n'en fait pas partie.

# Ce qu'un e-mail est devenu.
mail-title = E-mail « { $subject } »
mail-fate = { $mail } : { $fate }
mail-waiting = attend d'être envoyé
mail-trying = est en train d'être remis au serveur de messagerie
mail-accepted = a été remis au serveur de messagerie
mail-dropped = a été écrit dans le dossier de dépôt : aucun serveur de messagerie n'est configuré
mail-refused = a été refusé par le serveur de messagerie
mail-not_handed_over = n'a été remis à aucun serveur de messagerie
mail-bounced = a été renvoyé par le serveur du destinataire
mail-suppressed = n'a pas été envoyé
trouble-unknown_address = cette adresse n'existe pas chez le destinataire : vérifiez l'orthographe
trouble-mailbox_full = la boîte est pleine
trouble-sender_blocked = notre expéditeur est sur une liste de blocage : l'administrateur de messagerie de la personne peut l'autoriser
trouble-unreachable = le serveur de messagerie n'a pas pu être joint
trouble-sender_refused = le serveur de messagerie n'accepte aucun e-mail de notre part ; l'adresse de la personne n'est pas en cause, et « keyledger doctor » dit à l'exploitant de Keyledger ce que le serveur répond
trouble-other_with_words = voir les mots mêmes du serveur de messagerie
trouble-other = le serveur de messagerie n'a donné aucune cause connue ici
not_handed_over-needs_smtputf8 = le serveur de messagerie ne peut pas prendre cette adresse, qui a des lettres hors ASCII avant le @ : utilisez une autre adresse de la personne
not_handed_over-not_writable = aucun e-mail ne peut être écrit à une telle adresse : utilisez une autre adresse de la personne
not_handed_over-unreachable = le serveur de messagerie n'a pas pu être joint pendant un jour ; l'adresse de la personne n'est pas en cause
not_handed_over-sender_refused = le serveur de messagerie n'a accepté aucun e-mail de notre part pendant un jour ; l'adresse de la personne n'est pas en cause
not_handed_over-given_up = cela n'a pas abouti pendant un jour ; l'adresse de la personne n'est pas en cause
suppressed-superseded = un lien plus récent a été demandé
suppressed-expired = le délai du lien était écoulé
suppressed-link_closed = le lien avait servi ou avait été retiré
suppressed-account_exists = la personne a déjà un compte : il n'y a rien à activer
suppressed-too_old = sa cause datait de plus d'un jour
suppressed-outdated = son contenu n'était plus vrai
suppressed-account_closed = le compte a été supprimé ou effacé entre-temps
suppressed-may_have_arrived = il a été remis deux fois et la réponse s'est perdue les deux fois : il est peut-être arrivé, on ne l'envoie donc pas une troisième fois
suppressed-no_longer_concerned = la personne n'a plus l'autorisation pour laquelle elle devait être informée

# Les autorisations, telles qu'elles figurent à côté de leurs cases.
permission-manage_users = gérer les utilisateurs
permission-manage_users-means = Ajouter des collègues, les retirer et cocher ce que chacun peut faire.
permission-manage_billing = gérer la facturation
permission-manage_billing-means = Voir les factures et les payer.
permission-reservations = réservations
permission-reservations-means = Voir et modifier les réservations.
permission-rates = tarifs
permission-rates-means = Fixer les prix et les disponibilités.
permission-reports = rapports
permission-reports-means = Voir le chiffre d'affaires, le taux d'occupation et d'autres chiffres.
permission-guests = clients
permission-guests-means = Voir et modifier ce qui est conservé au sujet des clients.
permission-unknown = l'autorisation « { $word } » n'existe pas ; il y a : { $all }
permission-both = « { $permission } » est à la fois à accorder et à retirer
if_match-rule = il faut l'ETag d'une réponse précédente, comme "42"
property-not_an_id = ce n'est pas l'identifiant d'un établissement

# Le personnel à partir d'un fichier.
import-created = ajouté : le compte est créé, et un e-mail avec le lien d'activation est en route
import-would_create = serait ajouté : un compte serait créé, et un e-mail d'activation envoyé
import-restored = ajouté : le compte avait été supprimé, il est rétabli, sans e-mail d'activation
import-restored_another_name = ajouté : le compte avait été supprimé, il est rétabli sous ce nom, sans e-mail d'activation ; il portait un autre nom, l'ancien mot de passe ne fonctionne donc plus
import-would_restore = serait ajouté : le compte supprimé serait rétabli, sans e-mail d'activation
import-would_restore_another_name = serait ajouté : le compte supprimé serait rétabli sous ce nom, sans e-mail d'activation ; il portait un autre nom, l'ancien mot de passe ne fonctionnerait donc plus
import-offered = invitation : la personne a déjà un compte ; à sa prochaine connexion, il lui sera demandé si elle veut faire partie de cet établissement
import-would_offer = invitation : la personne a déjà un compte ; à sa prochaine connexion, il lui serait demandé si elle veut faire partie de cet établissement
import-already_member = rien ne change : la personne fait déjà partie de cet établissement
import-unchanged = rien ne change : cette ligne a déjà été importée
import-differs = rien n'a été changé : la personne fait déjà partie de cet établissement, mais diffère de cette ligne : { $parts }. Modifiez-le sur la fiche de la personne
import-differs-missing = sans { $value }
import-differs-further = avec aussi { $value }
import-differs-last_day = le dernier jour n'est pas le { $value }
import-differs-left = rien n'a été changé : cette ligne a déjà été importée, et la personne ne fait pas partie de cet établissement actuellement. Pour l'ajouter à nouveau, donnez à la ligne un autre row_id
import-refused = refusé
import-other_content = colonne row_id : une ligne portant cet identifiant a déjà été importée avec un autre contenu ; donnez un autre identifiant à la nouvelle. Cette ligne n'a pas été importée
import-column = colonne { $column } : { $what }
import-cells = elle a { $found } cellules, l'en-tête en a { $expected } : manque-t-il une virgule, ou des guillemets autour d'une virgule ? Cette ligne n'a pas été importée
import-formula = elle commence comme une formule (=, +, -, @ ou une tabulation), qu'un tableur exécuterait ; enlevez ce début
import-id = il faut 1 à 100 caractères, sans caractère de contrôle
import-twice = la ligne { $line } a la même valeur ; une seule des deux peut être la bonne
import-language = il faut « fr », « en » ou rien
import-ends_on = il faut un jour comme 2026-09-30, ou rien
import-too_large = il dépasse { $most } Kio : divisez-le
import-too_many_rows = il a plus de { $most } lignes (la première de trop est à la ligne { $line }) : divisez-le
import-utf16 = il est en UTF-16 : enregistrez-le en « CSV UTF-8 »
import-not_utf8 = il n'est pas en UTF-8 valide à partir de la ligne { $line }, colonne { $column } ; il est sans doute en Latin-1 ou Windows-1252 : enregistrez-le en « CSV UTF-8 »
import-empty = il ne contient personne : il faut un en-tête ({ $columns }) et une ligne par personne
import-quote = le guillemet ouvert à la ligne { $line }, colonne { $column } n'est jamais fermé
import-unknown_column = la colonne « { $column } » n'existe pas ; les colonnes sont : { $columns }
import-missing_column = la colonne « { $column } » manque ; les colonnes sont : { $columns }
import-column_twice = la colonne « { $column } » figure deux fois
import-unreadable = { $file } n'a pas été importé, rien n'a été changé : { $what }.
import-did = { $created } créés, { $restored } rétablis, { $offered } invités ; { $same } inchangés ; { $refused } refusés.
import-would = Rien n'a été changé. Une importation donnerait : { $created } créés, { $restored } rétablis, { $offered } invités ; { $same } inchangés ; { $refused } refusés.

# Ce qui ne va pas avec d'autres champs.
name-refused = Ce nom ne peut pas être accepté : { $what }.
name-length = il faut 1 à 200 caractères
name-control = il contient un caractère de contrôle, comme un saut de ligne : écrivez-le sur une ligne
name-direction = il contient un caractère invisible qui change le sens de lecture : saisissez le nom à nouveau
name-invisible = il faut au moins un caractère visible
name-link = il contient ce dont les messageries font un lien, comme https://…, www.… ou hotel.example/… : retirez-le
idempotency-rule = il faut 1 à 255 caractères ASCII visibles
idempotency-not_taken = cette opération n'en prend pas : chaque demande compte pour elle-même, ou la répéter ne change rien

# Pourquoi : l'état d'un compte.
why-locked = { $who } : compte verrouillé depuis le { $since }, après { $failures } mots de passe incorrects consécutifs.
why-disabled = { $who } : le mot de passe est désactivé depuis le { $since }, après trop d'échecs consécutifs, tous verrouillages confondus. Seule une réinitialisation le réactive.
why-open = { $who } : compte ouvert au { $at } ; { $last } ; { $obstacles }.
why-who = { $email } ({ $name }, compte { $account })
why-last-login = dernière connexion le { $at }
why-never-logged-in = personne ne s'est encore connecté
why-nothing-in-the-way = rien n'empêche une connexion
why-in-the-way = mais { $what }
why-obstacle-factor_disabled = le second facteur est désactivé après trop de codes incorrects : seule sa réinitialisation aide
why-obstacle-factor_paused = aucun code n'est examiné jusqu'au { $until }, après trop de codes incorrects
why-obstacle-factor_demanded = la prochaine connexion demande d'abord de configurer un second facteur
why-obstacle-no_property = la personne n'appartient à aucun établissement
why-obstacle-property = { $property } est fermé à tous
why-end-reset = un nouveau mot de passe par « Mot de passe oublié » y met fin
why-end-manager = un responsable de tous les établissements de la personne, ou le support, y met fin
why-end-support = le support y met fin
why-end-time = il prend fin de lui-même le { $at }
why-ends = { $sentence } { $ends }.
why-future = Ce moment n'est pas encore venu : ainsi serait-ce si rien n'arrivait d'ici là.
why-near = Ce qui n'est pas encore arrivé :
why-near-wrong_passwords = { $counted } mots de passe incorrects sur { $limit } : { $left ->
    [one] un de plus verrouille le compte
   *[other] { $left } de plus verrouillent le compte
  }
why-near-wrong_codes = { $counted } codes incorrects sur { $limit } : { $left ->
    [one] un de plus suspend le second facteur
   *[other] { $left } de plus suspendent le second facteur
  }
why-near-factor_to_set_up = un second facteur est à configurer : jour { $day } sur { $days }, jusqu'au { $at }
why-near-link_expires = { $purpose ->
    [reset] un lien pour un nouveau mot de passe fonctionne jusqu'au { $at }
   *[other] le lien d'activation fonctionne jusqu'au { $at }
  } ({ $left })
why-near-membership_ends = l'appartenance à { $property } finit le { $at }
why-near-next_attempt_flagged = les prochaines tentatives de connexion portent la référence { $reference }, jusqu'au { $until }
why-left-minutes = { $count ->
    [one] encore une minute
   *[other] encore { $count } minutes
  }
why-left-hours = { $count ->
    [one] encore une heure
   *[other] encore { $count } heures
  }
why-left-days = { $count ->
    [one] encore un jour
   *[other] encore { $count } jours
  }
why-repeated = { $count } connexions consécutives, la dernière le { $last }
why-not_activated = { $who } n'a pas encore de mot de passe au { $at } (inchangé depuis le { $since }).
why-deleted = { $who } : compte supprimé le { $since }. Ajouter à nouveau la personne à un établissement le rétablit.
why-erased = La personne du compte { $account } a été effacée le { $since }. Les événements restent, sans données personnelles.
why-absent = Il n'y a pas de compte { $account } au { $at }.
why-unknown = Personne n'a l'adresse { $email } au { $at }.
why-unknown-locked = Personne n'a l'adresse { $email }. Les tentatives y sont refusées depuis le { $since }, exactement comme pour un vrai compte.
why-no-name = effacé
why-ever = début
why-rule = Il a été verrouillé le { $at } à cause de { $failures } mots de passe incorrects consécutifs (version { $version } de la politique : failures_max = { $limit }).
why-counted = Ces tentatives ont compté (quand · réseau · appareil · ce que la personne a vu) :
why-run = { $count ->
    [one] Un échec compte pour le prochain verrouillage (quand · réseau · appareil · ce que la personne a vu) :
   *[other] { $count } échecs comptent pour le prochain verrouillage (quand · réseau · appareil · ce que la personne a vu) :
  }
why-gone = n'est plus connu
why-known = , un appareil connu
why-device = { $browser } sur { $system }
why-device-unnamed = un programme qui ne s'identifie pas
why-known-devices = Les appareils connus ont été bloqués aussi le { $at } : ils avaient épuisé les tentatives qui leur sont réservées.
why-refused = { $count ->
    [one] Pendant le verrouillage, une autre tentative a été rejetée avant la vérification du mot de passe ; affiché « { $shown } ».
   *[other] Pendant le verrouillage, { $count } autres tentatives ont été rejetées avant la vérification du mot de passe ; affiché « { $shown } ».
  }
why-ended-reset = Il a pris fin le { $at } : la personne a choisi un nouveau mot de passe par un lien.
why-ended-time = Il a pris fin le { $at } : le verrouillage a expiré.
why-earlier = { $count ->
    [one] Il y a eu un verrouillage avant celui-ci ; voir history.
   *[other] Il y a eu { $count } verrouillages avant celui-ci ; voir history.
  }
why-attempt-reference = référence { $reference }
why-steps = Ce qui s'est passé depuis la première (quand · quoi · ce que la personne a vu) :
why-steps-alone = Ce qui s'est passé (quand · quoi · ce que la personne a vu) :
why-way-reset = Ce qui y met fin : la personne choisit « Mot de passe oublié », puis un nouveau mot de passe par le lien reçu.
why-way-time = Il prend fin aussi de lui-même le { $at }.
why-nearest = Adresses ressemblantes qui existent : { $addresses }
shown-activity_reported = Votre signalement est enregistré : toutes les sessions sont terminées et il faut un nouveau mot de passe
shown-signed_in = Connecté
shown-reset_mail_sent = Si l'adresse est connue, un e-mail est en route
shown-password_chosen = Le nouveau mot de passe est en vigueur

# La ligne de commande.
command-moment = « { $text } » n'est pas un moment avec un fuseau horaire. Écrivez-le comme 2026-11-22T08:05:00+01:00 ou '2026-11-22 08:05 +01:00'.
command-address = « { $who } » ne peut pas être l'adresse d'un compte : { $why }.
command-who = « { $who } » n'est ni un identifiant de compte ni une adresse e-mail : { $why }.
command-nobody = Personne n'a l'adresse { $who }. Demandez « keyledger why { $who } » pour voir les tentatives et les adresses ressemblantes.
state-no-sequence = Il n'y a pas encore d'événement avec la séquence { $sequence }.
command-behind = Les projections sont en cours de construction à partir du registre, et il reste { $left } événements : on peut se connecter ; les listes et les historiques répondront ensuite. Redemandez dans une minute ; `keyledger doctor` dit où cela en est.
command-outcome_unknown = Le moteur a perdu le contact avec son registre pendant une écriture : on ne sait pas encore si cela a été fait ({ $cause }). Vérifiez avec « keyledger events » avant de recommencer.
find-nothing = Rien n'a été trouvé pour « { $what } ».
rebuild-done = Reconstruit à partir de { $events ->
        [one] { $events } événement
       *[other] { $events } événements
    } en { $seconds } s. SHA-256 et nombre de lignes de chaque projection :
rebuild-no-projection = Il n'y a pas de projection nommée « { $name } ». Les projections sont : { $known }.
erase-confirm = L'effacement du compte { $account } est définitif : ses clés sont détruites. Ajoutez --yes pour confirmer.
erase-done = Le compte { $account } est effacé : ses clés sont détruites, son adresse est libre, et son historique reste sans données personnelles.
erase-held = Le compte { $account } est sous conservation légale : rien n'a été effacé. Voyez « keyledger hold list » ; la personne qui l'a posée peut la lever.
account-no-property = Il n'y a pas d'établissement { $id }. « keyledger property list » montre ceux qui existent.
policy-no-version = Il n'y a pas de version { $version } de la politique.
policy-fine = La politique respecte ses bornes.
policy-not-fine = La politique ne peut pas être adoptée :
policy-loosens = Elle assouplit { $settings } : une seconde personne doit l'approuver.
policy-adopted = La version { $version } de la politique est maintenant en vigueur.
policy-proposed = Elle assouplit { $settings }. C'est maintenant la proposition { $proposal } : un autre opérateur doit l'approuver avant le { $until }, avec « keyledger policy approve { $proposal } ».
policy-withdrawn = La proposition { $proposal } est close : rien n'a changé.
policy-needs-operator = La politique n'a pas été adoptée : elle assouplit { $settings }, et une seconde personne doit l'approuver. Un opérateur la propose avec sa propre session (--session ou KEYLEDGER_SESSION), un autre l'approuve ; la ligne de commande locale ne peut que durcir une politique.
policy-not-twice = La proposition { $proposal } attend une seconde personne. Il faut d'abord l'approuver ou la retirer, avec « keyledger policy approve { $proposal } » ou « keyledger policy withdraw { $proposal } ».
policy-not-proposed = Aucune proposition { $proposal } n'est en attente. « keyledger policy history » montre ce qu'elle est devenue.
policy-proposer-gone = La personne qui l'a proposée n'est plus opératrice : la proposition ne peut pas être approuvée. Retirez-la et faites-en une nouvelle.
policy-step-adopted = La version { $version } est entrée en vigueur
policy-step-approved = La version { $version } est entrée en vigueur : la proposition { $proposal } a été approuvée
policy-step-proposed = Proposition { $proposal }, à approuver avant le { $until }
policy-step-ended = La proposition { $proposal } est close : { $because }
policy-ended-withdrawn = elle a été retirée ou refusée
policy-ended-lapsed = personne ne l'a approuvée à temps
policy-ended-superseded = une autre version a été adoptée entre-temps
policy-by-nobody = le moteur, ou la ligne de commande locale
policy-looser = assoupli
policy-unchanged = Rien n'a changé : la version { $version } est identique.
bounce-noted = L'e-mail { $mail } a été renvoyé avec l'état { $status } ; c'est consigné sur le compte.
bounce-unknown = Il n'y a pas d'e-mail envoyé { $mail } dans ce registre. La notification vient-elle d'un autre système ?
doctor-fine = Toutes les vérifications sont bonnes.
doctor-not-fine = Les vérifications marquées FAIL demandent une intervention : chaque ligne dit quoi faire.

# Comment vont les traitements.
handlers-line = { $handler } : { $events ->
        [one] { $events } événement
       *[other] { $events } événements
    } de retard, { $seconds } s
handlers-parked = {"  "}arrêté après { $failures ->
        [one] un échec
       *[other] { $failures } échecs
    } : { $stream } est bloqué à l'événement { $event } ({ $error })
handlers-waiting = {"  "}nouvel essai à { $at } après { $failures ->
        [one] un échec
       *[other] { $failures } échecs
    } : { $stream } attend à l'événement { $event } ({ $error })
handlers-help = Une fois la cause corrigée : keyledger handlers retry TRAITEMENT FLUX. Pour ignorer définitivement l'événement : keyledger handlers skip TRAITEMENT FLUX --reason CODE.
handlers-retried = { $handler } reprend { $stream } à l'événement où il a échoué.
handlers-skipped = { $handler } ignore définitivement l'événement { $event } de { $stream } et continue après lui. C'est consigné avec le motif.
handlers-not-parked = { $stream } n'est pas arrêté pour { $handler } : « keyledger handlers » donne la liste des flux arrêtés.
handlers-no-stream = « { $stream } » n'est pas le nom d'un flux : copiez-le depuis « keyledger handlers ».
handlers-reason = Un motif est un code de 64 minuscules, chiffres et tirets bas au plus, par exemple wrong_address.

# La démonstration.
demo-open = Ouvrez { $address } dans un navigateur : la page de connexion montre qui peut se connecter, et /demo/mail les messages.
role-manager = responsable des trois hôtels
role-receptionist = réceptionniste
role-night_auditor = auditrice de nuit dans les deux hôtels
role-locked = verrouillée après dix mots de passe incorrects
role-support = support, opérateur de tout le système
role-compliance = conformité, opératrice de tout le système

# Ce qui ne va pas avec une demande.
problem-cross_site-title = Envoyé depuis un autre site
problem-cross_site-detail = Une page d'un autre site a envoyé cette demande : elle n'a pas été lue. Allez sur la page de connexion elle-même et réessayez.
body-broken = il s'arrête trop tôt, ou ses fragments sont mal formés
body-not-json = ce n'est pas du JSON complet
body-not-object = ce doit être un objet JSON
field-missing = il manque
field-empty = il est vide ; donnez-lui une valeur ou omettez-le
field-unknown = ce champ n'existe pas
field-expected = attendu : { $expected }
field-kind = ce n'est pas ce qui est attendu ici
cursor-foreign = il ne vient pas d'une réponse de ce moteur

# Second factors.
factor-totp = application d'authentification
factor-passkey = clé d'accès
factor-app = application à approbation
factor-recovery_codes = codes de secours
factor-reset_change_of_method = changement de méthode
factor-reset_new_device = nouvel appareil
factor-reset_lost_or_stolen = perte ou vol
factor-reset_app_deleted = application supprimée
factor-reset_factory_reset = remise à zéro de l'appareil
factor-checked_factor = une dernière vérification avec le facteur
factor-checked_in_person = en personne
factor-checked_call_back = un appel à un numéro déjà connu
factor-checked_document = une pièce d'identité avec photo
shown-factor_enrolled = Le second facteur est configuré
shown-factor_removed = Le second facteur a été retiré
shown-factor_reset = Le second facteur a été réinitialisé
shown-recovery_codes_shown = Codes de secours, montrés une seule fois
problem-factor_required-title = Un second facteur est demandé
problem-factor_required-detail = Le mot de passe était bon. Confirmez avec votre second facteur : le code que votre application d'authentification affiche maintenant, ou votre clé d'accès.
problem-set_up_required-title = Configurez un second facteur
problem-set_up_required-detail = Le délai pour le remettre à plus tard est écoulé. Configurez un second facteur maintenant : avec lui, vous entrez.
problem-invalid_code-title = Code non valide
problem-invalid_code-detail = Le code n'est pas le bon. Tapez le code que votre propre application d'authentification affiche maintenant, ou un code de secours avec son numéro, et réessayez.
problem-invalid_code-hand_over = Ce n'est pas le code qui a été donné pour vous. Demandez-le à la personne qui a réinitialisé votre second facteur, et tapez-le à nouveau.
problem-code_already_used-title = Ce code a déjà servi
problem-code_already_used-detail = Un code n'ouvre qu'une fois. Attendez que votre application d'authentification affiche le suivant et tapez celui-là, ou un code de secours qui n'a pas encore servi.
problem-wrong_clock-title = L'horloge de votre téléphone n'est pas à l'heure
problem-wrong_clock-detail = Vos codes appartiennent à un autre moment. Réglez l'heure de votre téléphone sur automatique, attendez un nouveau code, et tapez celui-là.
problem-wrong_clock-ahead = L'horloge de votre téléphone avance : ses codes appartiennent à un moment qui n'est pas encore venu. Réglez l'heure de votre téléphone sur automatique, attendez un nouveau code, et tapez celui-là.
problem-wrong_clock-behind = L'horloge de votre téléphone retarde : ses codes appartiennent à un moment déjà passé. Réglez l'heure de votre téléphone sur automatique, attendez un nouveau code, et tapez celui-là.
problem-passkey_refused-title = Cette clé d'accès n'a pas été acceptée
problem-passkey_refused-detail = La réponse du navigateur ne vient pas d'une clé d'accès de ce compte. Utilisez la clé d'accès que vous avez configurée ici, ou un autre moyen de confirmer que c'est vous.
problem-passkey_refused-unknown = Plus aucun compte n'a cette clé d'accès ici, ou elle a été configurée ailleurs. Connectez-vous avec votre adresse et votre mot de passe ; vous pouvez configurer une nouvelle clé d'accès dans « Mon compte ».
problem-passkey_refused-set_up = La clé créée par le navigateur ne peut pas servir ici : elle a répondu à une autre question, ou elle ne vérifie pas qui l'utilise. Prenez un appareil avec un lecteur d'empreinte, une caméra ou un code, et réessayez.
problem-passkey_expired-title = C'était trop long
problem-passkey_expired-detail = La question posée à votre navigateur est restée ouverte trop longtemps, ou a déjà reçu une réponse. Rien n'a été compté : réessayez.
problem-passkey_changed-title = Cette clé d'accès a changé
problem-passkey_changed-detail = Cette clé d'accès n'est plus ce qu'elle était quand vous l'avez configurée : il en existe peut-être une copie, ou elle est passée sur d'autres appareils. Elle n'est plus acceptée, et rien n'est retenu contre vous. Confirmez avec un autre second facteur, puis supprimez cette clé d'accès dans « Mon compte » et configurez-la de nouveau. Si vous n'en avez pas d'autre, demandez à une personne qui gère les utilisateurs de votre établissement de le réinitialiser.
problem-wrong_number-title = Ce n'est pas le bon nombre
problem-wrong_number-detail = Ce nombre n'est pas celui que l'ordinateur affiche. Regardez la page sur laquelle vous vous connectez, et saisissez de nouveau ses six chiffres.
problem-other_account-title = Cette demande est celle d'un autre compte
problem-other_account-detail = L'application de ce téléphone est configurée pour un autre compte que celui qui se connecte. Utilisez le téléphone de ce compte-là, ou retirez le compte de l'application et configurez-la de nouveau sous « Mon compte ».
problem-request_over-title = Cette demande a pris fin
problem-request_over-detail = Elle a déjà reçu une réponse, une plus récente l'a remplacée, ou ses deux minutes sont passées. Recommencez sur l'ordinateur : il affiche un nouveau nombre.
problem-app_paused-title = Aucune demande n'est envoyée à l'application pour le moment
problem-app_paused-detail = Quelqu'un a répondu sur le téléphone qu'une connexion n'était pas la sienne. Aucune demande n'est envoyée pendant { $seconds } s. Saisissez le code que l'application affiche, ou utilisez un autre second facteur.
problem-app_paused-some_time = Quelqu'un a répondu sur le téléphone qu'une connexion n'était pas la sienne. Pendant un moment, aucune demande n'est envoyée : la page où vous étiez dit combien de temps. Saisissez le code que l'application affiche, ou utilisez un autre second facteur.
problem-app_too_soon-some_time = Plusieurs demandes ont été envoyées, ou personne n'a répondu aux dernières. Pendant un moment, aucune n'est envoyée : la page où vous étiez dit combien de temps. D'ici là, saisissez le code que l'application affiche.
problem-app_too_soon-title = Trop de demandes à l'application
problem-app_too_soon-detail = Plusieurs demandes ont été envoyées, ou personne n'a répondu aux dernières. La prochaine pourra être envoyée dans { $seconds } s. D'ici là, saisissez le code que l'application affiche.
problem-app_off-title = Les demandes à l'application sont coupées
problem-app_off-detail = Quelqu'un a répondu plus d'une fois sur le téléphone qu'une connexion n'était pas la sienne. Aucune demande n'est envoyée tant que l'application n'est pas configurée de nouveau. Saisissez le code que l'application affiche. Si vous ne savez pas qui s'est connecté, choisissez un nouveau mot de passe.
problem-device_unknown-title = Cet appareil n'est pas connu
problem-device_unknown-detail = Il a été retiré du compte, sa configuration n'a pas été terminée, ou l'appel a été signé avec une autre clé. Configurez de nouveau l'application sous « Mon compte ».
problem-device_clock-title = L'horloge de cet appareil n'est pas à l'heure
problem-device_clock-detail = L'appel est daté à plus de cinq minutes de l'heure qu'il est. Réglez l'heure de l'appareil sur automatique. L'en-tête Date de cette réponse donne l'heure.
problem-device_signature-title = Cet appel n'est pas signé comme il le faut
problem-device_signature-detail = Un appel d'une application demande Signature-Input, Signature et, avec un corps, Content-Digest (RFC 9421 et RFC 9530), comme le dit docs/app-protocol.md. Signez la méthode, l'adresse entière par laquelle on atteint le site, et l'empreinte du corps.
problem-device_signature-body = Le corps n'est pas celui dont l'empreinte a été signée. Envoyez-le tel quel.
problem-device_signature-key = La clé publique n'est pas un point de P-256, n'est pas celle qui a signé l'appel, ou n'est pas celle de « keyid ».
problem-device_signature-repeated = Cet appel a déjà été envoyé. Donnez à chaque appel un nonce qui lui est propre.
problem-pairing_code_unknown-title = Ce code n'est pas connu
problem-pairing_code_unknown-detail = Il a été mal saisi, a déjà servi, ou a plus de dix minutes. Demandez-en un nouveau sous « Mon compte » et saisissez-le ici.
problem-push_endpoint_refused-title = Ce service de notification ne peut pas servir
problem-push_endpoint_refused-detail = L'adresse de l'abonnement n'est pas celle d'un service de notification que ce site autorise. L'application fonctionne sans : elle montre les demandes quand elle est ouverte.
problem-push_endpoint_refused-url = L'adresse de l'abonnement n'est pas de celles qu'un navigateur donne : une URL absolue en ASCII, sans nom d'utilisateur, mot de passe ni fragment.
problem-push_endpoint_refused-long = L'adresse de l'abonnement a plus de 2048 caractères. Celle d'un navigateur est plus courte.
problem-push_endpoint_refused-https = L'adresse de l'abonnement ne commence pas par https://. Les services de notification n'en ont pas d'autre.
problem-push_endpoint_refused-private = L'adresse de l'abonnement mène dans un réseau privé, où ce site n'envoie pas de messages. L'application fonctionne sans : elle montre les demandes quand elle est ouverte.
problem-push_endpoint_refused-key = Les clés de l'abonnement ne sont pas celles de la RFC 8291 : « p256dh » doit être un point non compressé de P-256 (65 octets) et « auth » 16 octets, tous deux en base64url.
problem-push_off-title = Ce site ne réveille aucun téléphone
problem-push_off-detail = Il n'a pas d'adresse sous laquelle les services de notification le connaissent. L'application fonctionne sans : elle montre les demandes quand elle est ouverte.
app-wait-rule = il faut un nombre entier de secondes, 25 au plus
app-known-rule = il faut ce que la réponse précédente disait sous « known »
app-request-rule = il faut l'identifiant d'une demande
app-number-rule = il faut les six chiffres que la page affiche, et seulement pour approuver
problem-passkeys_off-title = Les clés d'accès ne sont pas disponibles
problem-passkeys_off-detail = La politique de ce site ne permet à personne de configurer une clé d'accès. Utilisez plutôt une application d'authentification.
problem-passkeys_off-alone = Ici, une clé d'accès est demandée en plus du mot de passe. Commencez par votre adresse et votre mot de passe.
problem-passkeys_off-address = Ce site est joint à une adresse à laquelle les navigateurs ne créent pas de clé d'accès : il lui faut un nom d'hôte, et https sauf pour localhost. Utilisez plutôt une application d'authentification.
problem-factor_paused-title = Trop de codes incorrects
problem-factor_paused-detail = Aucun code ni aucune clé d'accès n'est examiné pendant { $seconds } s, même le bon. Attendez la fin du compte à rebours, puis réessayez : avec le code que votre application affiche alors, ou avec votre clé d'accès.
problem-factor_disabled-title = Le second facteur est désactivé
problem-factor_disabled-detail = Il y a eu trop de codes faux d'affilée. Demandez à une personne qui gère les utilisateurs de votre établissement de réinitialiser votre second facteur, ou à l'assistance.
problem-enrolment_expired-title = Cette configuration est terminée
problem-enrolment_expired-detail = Elle n'a pas été confirmée à temps, a été abandonnée ou a été recommencée. Recommencez la configuration.
problem-step_up_required-title = Montrez votre second facteur
problem-step_up_required-detail = Ceci demande un second facteur montré il y a peu. Tapez le code que votre application d'authentification affiche maintenant, utilisez votre clé d'accès, ou approuvez dans l'application de votre téléphone.
problem-conflict-last_factor = C'est le seul second facteur de votre compte, et il en faut un. Configurez-en d'abord un autre, puis retirez celui-ci.
problem-conflict-too_many_factors = Votre compte a autant de seconds facteurs que possible. Retirez-en d'abord un.
code-rule = il faut les six chiffres de votre application, ou un code de secours avec son numéro
reset-why-rule = il faut l'un de : change_of_method, new_device, lost_or_stolen, app_deleted, factory_reset
passkey-name-rule = il faut 1 à 60 caractères, sans retour à la ligne
act-reset_factor = réinitialiser le second facteur d'une personne
act-change_profile = modifier le nom, la langue ou le fuseau horaire d'une personne
done-change_profile = Modifié.
done-change_profile-before = Rien n'a changé : c'était déjà le cas.
done-reset_factor = Le second facteur est réinitialisé et toutes les sessions sont terminées. La prochaine connexion propose d'en configurer un.
done-reset_factor-shown = Le second facteur est réinitialisé et toutes les sessions sont terminées. Le code à remettre n'a été affiché qu'une fois, avec la première réponse. S'il est perdu, réinitialisez de nouveau le second facteur.
done-reset_factor-before = Il n'y avait pas de second facteur à réinitialiser.
problem-step_up_required-sensitive = Ceci est sensible : l'accès ne s'ouvre que peu de temps après qu'un second facteur a été montré. Saisissez le code que votre application d'authentification affiche maintenant ou un code de secours, utilisez votre clé d'accès, ou approuvez dans l'application de votre téléphone.
problem-set_up_required-sensitive = Ceci est sensible : l'accès ne s'ouvre qu'avec un second facteur, et votre compte n'en a pas encore. Configurez-en un dans « Mon compte ».
problem-set_up_required-for_codes = Les codes de secours servent le jour où un second facteur est perdu, et votre compte n'en a pas encore. Configurez-en d'abord un dans « Mon compte ».
problem-hand_over_code_required-title = Il manque un code
problem-hand_over_code_required-detail = Votre second facteur a été réinitialisé par quelqu'un d'autre, à qui un code a été remis pour vous. Demandez-le à cette personne et saisissez-le ici : sans lui, aucun second facteur ne peut être configuré.
done-reset_factor-second = Cette personne gère des utilisateurs ou est opératrice : un second opérateur doit demander la même chose dans les 24 heures. D'ici là, rien ne change.
done-hand_over = Remettez vous-même ce code à la personne : sans lui, aucun second facteur ne peut être configuré. Il n'est affiché qu'une fois : { $code }
problem-set_up_required-for_an_act = Pour agir sur le compte de quelqu'un d'autre, il faut un second facteur, et vous n'en avez pas encore. Configurez-en un dans « Mon compte ».
problem-set_up_required-operator = Un opérateur peut atteindre tous les comptes : rien ne s'ouvre donc sans second facteur, et vous n'en avez pas encore. Configurez-en un dans « Mon compte ».
reset-checked-rule = il faut l'un de : in_person, call_back, document
factors-none = Il n'y a pas de second facteur.
factors-one = { $kind } : depuis le { $since }, dernière utilisation le { $last }
factors-passkey_synced = synchronisée entre appareils
factors-passkey_device = sur un seul appareil
factors-passkey_changed = elle a changé et n'est plus acceptée
factors-codes = codes de secours : { $left } utilisables, { $used ->
    [one] { $used } utilisé et remplacé
   *[other] { $used } utilisés et remplacés
  } ; montrés le { $since }, dernière utilisation : { $last }
factors-never = jamais
factors-pending = Une configuration a été commencée et n'est pas confirmée ; elle peut l'être jusqu'au { $until }.
factors-paused = Trop de codes ont été refusés : aucun n'est vérifié avant le { $until }.
factors-refused = Codes refusés consécutifs : { $count }
factors-disabled = Désactivé après trop de codes refusés : seule une réinitialisation aide.
factors-put_off = La configuration peut être reportée jusqu'au { $until }.
factors-put_off-over = La configuration pouvait être reportée jusqu'au { $until } : la prochaine connexion ne mène qu'à elle.
factors-hand_over = La prochaine configuration demande le code à remettre.
factors-proposed = { $who } a demandé une réinitialisation ({ $why } ; identité vérifiée par : { $checked }) ; un second opérateur peut demander la même chose jusqu'au { $until }.



# L'activité inhabituelle et les comptes que personne n'utilise.
problem-unusual_activity-title = Connexion impossible pour le moment
problem-unusual_activity-detail = Par sécurité, vous ne pouvez pas être connecté pour le moment. Réessayez plus tard. S'il vous faut continuer maintenant, choisissez « Mot de passe oublié » puis un nouveau mot de passe, ou demandez à { $support }.
problem-account_lapsed-title = Compte longtemps inutilisé
problem-account_lapsed-detail = Ce compte n'a pas été utilisé pendant si longtemps qu'il a été désactivé. Choisissez « Mot de passe oublié » : le lien reçu par e-mail vous permet de choisir un nouveau mot de passe et de revenir.
ends_on-rule = il faut un jour comme 2026-09-30, ou null
ends_on-past = ce jour est passé
why-unusual_activity = { $who } : les connexions sont refusées depuis le { $since }, car son utilisation fait penser à un compte partagé.
why-lapsed = { $who } : compte désactivé pour inactivité depuis le { $since }.
why-activity-devices_taking_turns = Détecté le { $at } : deux appareils ont alterné en moins de { $span } minutes, chacun avec une session ouverte : règle devices_taking_turns de la version { $version } de la politique.
why-activity-many_devices = Détecté le { $at } : plus de { $limit } appareils se sont connectés en { $span } heures : règle many_devices de la version { $version } de la politique.
why-activity-many_networks = Détecté le { $at } : des connexions sont venues de plus de { $limit } réseaux en { $span } minutes : règle many_networks de la version { $version } de la politique.
why-activity-counted = Ces utilisations ont compté (quand · appareil · réseau · navigateur · quoi) :
why-activity-observed = Cette règle ne fait qu'observer : elle n'a refusé personne.
why-activity-refused = { $count ->
    [0] Les connexions devaient être refusées jusqu'au { $until } ; personne n'a essayé avec le bon mot de passe.
    [one] Les connexions devaient être refusées jusqu'au { $until } : une avec le bon mot de passe l'a été.
   *[other] Les connexions devaient être refusées jusqu'au { $until } : { $count } avec le bon mot de passe l'ont été.
  }
why-activity-ended-time = Le refus a pris fin le { $at } : il a expiré.
why-activity-ended-reset = Le refus a pris fin le { $at } : la personne a choisi un nouveau mot de passe par un lien.
why-activity-ended-by = Le refus a pris fin le { $at }, levé par { $act }.
why-activity-earlier = { $count ->
    [one] Cela avait été détecté une fois auparavant ; voir history.
   *[other] Cela avait été détecté { $count } fois auparavant ; voir history.
  }
why-device-letter = appareil { $letter }
why-use-log_in = s'est connecté
why-use-session = a utilisé sa session
why-way-support = Le support peut aussi y mettre fin, avec un motif.

# L'horloge.
problem-trail_stopped-title = Les connexions sont interrompues
problem-trail_stopped-detail = Le registre qui prouve ce qui se passe ici est arrêté en ce moment, et les règles de ce système ne laissent personne se connecter sans lui. Votre compte et votre mot de passe n'y sont pour rien. Réessayez plus tard, ou écrivez à { $support }.
clock-shows = L'horloge indique { $wall }.
clock-doubted = Elle n'est pas jugée fiable : elle indiquait { $wall } alors qu'elle aurait dû indiquer { $expected }. Le moteur continue à sa propre heure, { $now } : les connexions fonctionnent comme d'habitude, et rien n'expire. Dès que l'horloge de la machine est à l'heure, le moteur s'y fie de nouveau. Si elle est juste telle quelle, confirmez-la avec « keyledger clock accept --reason-code CODE ».
clock-sweep = Plus de 1 % des comptes seraient désactivés pour inactivité d'un coup : c'est retenu jusqu'à ce que quelqu'un confirme l'horloge. Si elle est à l'heure, lancez « keyledger clock accept --reason-code CODE ».
clock-unconfirmed = Elle n'est pas encore confirmée : depuis le démarrage, elle n'a pas été stable pendant une heure, et elle n'est pas synchronisée avec un serveur de temps. Les actions irréversibles sont retenues, et les délais ne prennent fin que jusqu'à { $certain }. Si elle est à l'heure, vous pouvez la confirmer avec « keyledger clock accept --reason-code CODE ».
clock-believed = Elle est jugée fiable, et rien n'est retenu.
clock-accepted = L'horloge est acceptée à { $wall } : tout ce qui dépend du temps reprend.
clock-no-reason = Donnez un motif avec --reason-code.
# Ce qui s'est passé : une phrase par sorte d'événement.
happened-second_factor_asked = Le mot de passe était bon ; un second facteur a été demandé
happened-factor_set_up_demanded = Le mot de passe était bon ; un second facteur devait d'abord être configuré
happened-factor_enrolment_started = { $replaces ->
    [none] La configuration d'un second facteur a commencé ; elle peut être confirmée jusqu'au { $expires_at }
   *[other] La configuration d'un second facteur a été recommencée, et la précédente ne compte plus ; elle peut être confirmée jusqu'au { $expires_at }
  }
happened-factor_enrolment_abandoned = La configuration d'un second facteur a été abandonnée
happened-factor_enrolment_expired = La configuration d'un second facteur n'a pas été confirmée à temps
happened-factor_enrolled = Un second facteur a été configuré : { $kind }
happened-factor_accepted = { $purpose ->
    [step_up] Le second facteur a été vérifié de nouveau
    [removal] Le second facteur a été vérifié une dernière fois
   *[log_in] Le code était bon
  }
happened-factor_refused = { $cause ->
    [wrong_code] { $purpose ->
        [hand_over] Le code saisi n'était pas le code à remettre
       *[other] Un code était faux
    }
    [replayed] Un code était bon mais déjà utilisé
    [code_used] Le code de secours { $index } était le bon, mais déjà utilisé
    [passkey_refused] { $fault ->
        [other_site] Une clé d'accès a répondu pour un autre site
        [other_challenge] Une clé d'accès a répondu à une question ancienne ou à une autre
        [user_not_verified] Une clé d'accès a répondu sans vérifier qui l'utilisait
        [unknown_key] La réponse venait d'une clé d'accès que ce compte n'a pas
        [wrong_signature] La signature d'une clé d'accès était fausse
        [algorithm] Une clé d'accès a signé avec un algorithme qui n'était pas proposé
       *[unreadable] La réponse du navigateur n'a pas pu être lue comme celle d'une clé d'accès
    }
    [wrong_number] Le nombre saisi dans l'application n'était pas celui que la page affichait
    [other_account] L'application d'un autre compte a répondu à la demande
    [passkey_changed] { $change ->
        [counter] Le compteur d'une clé d'accès n'a pas augmenté : il en existe peut-être une copie. Elle n'est plus acceptée
       *[kind] Une clé d'accès est passée d'un seul appareil à plusieurs, ou l'inverse. Elle n'est plus acceptée
    }
    [wrong_clock] { $direction ->
        [behind] Un code était celui d'un moment passé : l'horloge du téléphone retarde d'environ { $seconds } secondes
       *[ahead] Un code était celui d'un moment à venir : l'horloge du téléphone avance d'environ { $seconds } secondes
    }
   *[paused] Un code a été saisi, mais pas vérifié
  }
happened-second_factor_paused = { $evidence } codes consécutifs ont été refusés, toutes connexions et sessions confondues : aucun n'est vérifié avant le { $until }
happened-second_factor_pause_ended = La pause après des codes refusés a pris fin
happened-second_factor_disabled = { $consecutive } codes consécutifs ont été refusés : seule une réinitialisation du second facteur aide
happened-factor_removed = Un des seconds facteurs a été retiré
happened-second_factor_reset = Le second facteur a été réinitialisé { $by } : { $why } ; identité vérifiée : { $checked }
happened-factor_grace_started = La configuration d'un second facteur peut être reportée jusqu'au { $until }
happened-second_factor_postponed = La configuration d'un second facteur a été reportée ; c'est possible jusqu'au { $until }
happened-factor_grace_ended = Le délai de grâce pour configurer un second facteur a pris fin
happened-recovery_codes_issued = Des codes de secours ont été créés et affichés
happened-recovery_code_used = Le code de secours { $index } était le bon ; un nouveau l'a remplacé
happened-passkey_enrolled = { $synced ->
    [yes] Une clé d'accès a été configurée ; elle est synchronisée entre appareils
   *[no] Une clé d'accès a été configurée ; elle reste sur son appareil
  }
happened-passkey_used = { $purpose ->
    [step_up] Une clé d'accès a été vérifiée de nouveau
    [removal] Une clé d'accès a été vérifiée une dernière fois
   *[log_in] { $alone ->
        [yes] Une clé d'accès était la bonne, à la place du mot de passe et du second facteur
       *[no] Une clé d'accès était la bonne
    }
  }
happened-passkey_backup_changed = { $backed_up ->
    [yes] Une clé d'accès est maintenant conservée à plus d'un endroit
   *[no] Une clé d'accès n'est plus conservée à plus d'un endroit
  }
happened-app_paired = Un appareil a pris le code d'association de l'application ; il manque encore une approbation d'essai
happened-app_request_sent = { $purpose ->
    [enrolment] Une approbation d'essai a été demandée à l'application
    [step_up] Une confirmation a été demandée à l'application avant d'ouvrir des données sensibles
    [removal] Une confirmation a été demandée à l'application avant de supprimer un second facteur
   *[log_in] { $unknown_device ->
        [yes] L'approbation d'une connexion a été demandée à l'application, depuis un navigateur que le compte ne connaît pas
       *[no] L'approbation d'une connexion a été demandée à l'application
    }
  }
happened-app_request_expired = Personne n'a répondu à la demande sur le téléphone à temps
happened-app_request_approved = Le bon nombre a été saisi dans l'application, et la demande approuvée
happened-app_request_denied = { $purpose ->
    [enrolment] L'essai de l'application a été refusé sur le téléphone, et la configuration abandonnée
   *[log_in] { $paused_until ->
        [none] Quelqu'un a répondu sur le téléphone : « Ce n'est pas moi ». Ce n'était pas la première fois : aucune demande n'est envoyée tant que l'application n'est pas configurée de nouveau
       *[other] Quelqu'un a répondu sur le téléphone : « Ce n'est pas moi ». Ce qui a demandé a pris fin, et aucune demande n'est envoyée avant le { $paused_until }
      }
  }
happened-app_used = { $purpose ->
    [step_up] L'approbation de l'application a servi à ouvrir des données sensibles
    [removal] L'approbation de l'application a servi à supprimer un second facteur
   *[log_in] La connexion a continué avec l'approbation de l'application
  }
happened-app_enrolled = L'application a été configurée sur un appareil
happened-app_push_changed = { $push ->
    [none] { $because ->
        [gone] Le téléphone ne peut plus être réveillé pour les demandes : le service de notification ne le connaît plus
       *[device] Le téléphone n'est plus réveillé pour les demandes
    }
   *[other] Le téléphone peut être réveillé pour les demandes
  }
happened-app_woken = { $outcome ->
    [sent] Le service de notification a pris le message qui réveille le téléphone
    [gone] Le téléphone n'a pas été réveillé : le service de notification ne le connaît plus
    [refused] Le téléphone n'a pas été réveillé : le service de notification a refusé le message avec le statut { $status }
    [unreachable] Le téléphone n'a pas été réveillé : le service de notification n'a pas pu être joint
    [not_allowed] Le téléphone n'a pas été réveillé : son service de notification n'est pas autorisé
   *[too_late] Le téléphone n'a pas été réveillé : la demande avait pris fin
  }
happened-factor_reset_proposed = Le support a demandé la réinitialisation du second facteur : { $why } ; identité vérifiée : { $checked } ; un second opérateur peut demander la même chose jusqu'au { $expires_at }
happened-factor_reset_proposal_expired = Aucun second opérateur n'a demandé la réinitialisation du second facteur à temps
happened-account_created = Le compte a été créé
happened-creation_abandoned = La création d'un compte a été abandonnée
happened-membership_added = { $permissions ->
    [none] Ajouté à { $property }, sans autorisation
   *[other] Ajouté à { $property }, avec ces autorisations : { $permissions }
  }
happened-membership_removed = Retiré de l'établissement { $property }
happened-permissions_changed = { $granted ->
    [none] Autorisations à { $property } retirées : { $withdrawn }
   *[other] { $withdrawn ->
        [none] Autorisations à { $property } accordées : { $granted }
       *[other] Autorisations à { $property } accordées : { $granted } ; retirées : { $withdrawn }
    }
  }
happened-access_denied = Accès refusé à { $property } : « { $permission } » ({ $cause })
happened-account_deleted = Le compte a été supprimé : il n'appartenait plus à aucun établissement
happened-account_restored = Le compte a été rétabli ; l'ancien mot de passe est encore valable : { $password_kept }
happened-name_changed = { $because ->
    [another_name] Le compte a été ajouté de nouveau sous un autre nom : c'est peut-être une autre personne, l'ancien mot de passe n'est donc pas valable
    [added_again] Le compte a été ajouté de nouveau, son nom écrit autrement ; c'est la nouvelle graphie qui vaut
   *[edited] Le nom de la personne a été changé
  }
happened-language_changed = La langue des e-mails et des pages a été changée : { $language ->
    [fr] français
   *[en] anglais
  }
happened-account_erased = La personne a été effacée ({ $ground })
happened-activation_link_issued = Un lien d'activation a été créé ; il est valable jusqu'au { $expires_at }
happened-activation_link_withdrawn = Le lien d'activation a été retiré : un autre compte remplace celui-ci
happened-password_reset_requested = { $supersedes ->
    [none] Une réinitialisation du mot de passe a été demandée et un lien créé ; il est valable jusqu'au { $expires_at }
   *[other] Une réinitialisation du mot de passe a été redemandée et un nouveau lien créé, valable jusqu'au { $expires_at } ; l'ancien ne fonctionne plus
  }
happened-password_reset_repeated = Une réinitialisation du mot de passe a été redemandée peu après : le même lien est renvoyé
happened-password_reset_declined = Une réinitialisation du mot de passe a été demandée, mais aucun e-mail n'est envoyé ({ $why })
happened-link_refused = Un lien qui ne fonctionne pas a été utilisé ({ $why })
happened-link_expired = Un lien a expiré sans avoir servi
happened-password_chosen = { $purpose ->
    [activation] Le premier mot de passe a été choisi
   *[reset] Un nouveau mot de passe a été choisi
  }
happened-login_attempted = Tentative de connexion
happened-login_refused = Connexion rejetée avant la vérification du mot de passe ({ $cause })
happened-login_attempt_abandoned = Tentative de connexion sans résultat à temps ; elle ne compte pas
happened-password_accepted = Le mot de passe était bon
happened-login_failed = Mot de passe incorrect
happened-account_locked = Le compte a été verrouillé après { $evidence } mots de passe incorrects consécutifs
happened-known_devices_shut_out = Les appareils connus ont été bloqués aussi, après { $evidence } mots de passe incorrects venus d'eux
happened-lock_expired = Le verrouillage a expiré
happened-account_unlocked = Le compte a été déverrouillé ({ $by })
happened-credential_disabled = Le mot de passe a été désactivé après { $consecutive } échecs consécutifs
happened-login_succeeded = Connecté
happened-session_seen = La session a été utilisée
happened-session_renewed = Un second facteur a été vérifié dans la session, qui a reçu un nouveau jeton
happened-sessions_ended = { $sessions ->
    [one] Une session a pris fin ({ $because })
   *[other] { $sessions } sessions ont pris fin ({ $because })
  }
happened-legal_hold_placed = Une mise en conservation légale a été posée : la personne ne peut pas être effacée tant qu'elle dure
happened-legal_hold_lifted = Une mise en conservation légale a été levée
happened-email_claimed = L'adresse a été réservée
happened-email_confirmed = L'adresse a été confirmée
happened-email_released = L'adresse est de nouveau libre ({ $because })
happened-property_created = L'établissement { $name } a été créé
happened-unknown_login_attempted = Tentative de connexion à une adresse que personne ne détient
happened-unknown_login_refused = Connexion à une adresse que personne ne détient rejetée avant la vérification du mot de passe
happened-unknown_login_attempt_abandoned = Tentative de connexion à une adresse que personne ne détient, sans résultat à temps ; elle ne compte pas
happened-unknown_login_failed = Mot de passe incorrect à une adresse que personne ne détient
happened-unknown_address_locked = Une adresse que personne ne détient a été verrouillée après { $evidence } mots de passe incorrects consécutifs
happened-unknown_lock_expired = Le verrouillage d'une adresse que personne ne détient a expiré
happened-unknown_address_disabled = Une adresse que personne ne détient a été désactivée après { $consecutive } échecs consécutifs
happened-unknown_reset_requested = Une réinitialisation du mot de passe a été demandée pour une adresse que personne ne détient
happened-mail_queued = Un e-mail a été mis en file d'attente ({ $template })
happened-mail_attempted = L'e-mail est en train d'être remis au serveur de messagerie
happened-mail_accepted = { $via ->
    [outbox] L'e-mail a été écrit dans le dossier de dépôt : aucun serveur de messagerie n'est configuré
   *[smtp] Le serveur de messagerie a accepté l'e-mail
  }
happened-mail_deferred = Le serveur de messagerie n'a pas encore accepté l'e-mail ({ $cause }) ; prochain essai le { $retry_at }
happened-mail_refused = Le serveur de messagerie a refusé l'e-mail ({ $cause })
happened-mail_not_handed_over = L'e-mail n'a été remis à aucun serveur de messagerie ({ $because })
happened-mail_bounced = L'e-mail a été renvoyé par le serveur du destinataire ({ $cause })
happened-mail_suppressed = L'e-mail n'a pas été envoyé ({ $why })
happened-mail_uncertain = La liaison s'est rompue pendant la remise de l'e-mail : il est peut-être arrivé, et il est envoyé deux fois au plus
happened-policy_adopted = La version { $version } de la politique est entrée en vigueur
happened-policy_proposed = Une politique qui assouplit { $loosens } a été proposée : une seconde personne doit l'approuver avant le { $until }
happened-policy_proposal_ended = La proposition { $proposal } d'une politique est close ({ $because })
happened-engine_started = Le moteur a commencé à servir
happened-engine_stopped = Le moteur s'est arrêté
happened-handler_introduced = Le traitement { $handler } commence avec les événements à venir
happened-handler_parked = Le traitement { $handler } a arrêté ce flux après { $failures ->
        [one] un échec
       *[other] { $failures } échecs
    } ({ $error })
happened-handler_resumed = Le traitement { $handler } a repris ce flux
happened-handler_skipped = Le traitement { $handler } a ignoré définitivement un événement de ce flux
happened-key_destruction_decided = L'effacement a été décidé ({ $ground })
happened-key_destruction_withdrawn = L'effacement a été annulé : une mise en conservation légale est venue avant
happened-key_destroyed = Des clés ont été détruites : { $keys }
happened-key_epoch_begun = Les clés du coffre ont été renouvelées : l'époque { $epoch } a commencé
happened-key_epoch_destroyed = La clé de l'époque { $epoch } a été détruite
happened-attempts_throttled = { $count ->
    [one] { $count } tentative a été arrêtée par une limite de débit ({ $limit })
   *[other] { $count } tentatives ont été arrêtées par une limite de débit ({ $limit })
}
happened-integrity_check_failed = Un contrôle d'intégrité a échoué : { $finding }
happened-witness_missed = Le témoin { $witness } n'a plus cosigné le journal d'audit depuis le { $since }
happened-witness_returned = Le témoin { $witness } cosigne de nouveau le journal d'audit ; il manquait depuis le { $since }
happened-audit_trail_rebuilt = Le journal d'audit a été reconstruit à partir du registre, sur { $size ->
        [one] { $size } événement
       *[other] { $size } événements
    }
happened-history_read = Quelqu'un { $question }

# Qui a agi.
actor-member = la personne
actor-manager = un responsable
actor-support = le support
actor-compliance = la conformité
actor-system = le moteur ({ $part })
actor-machine = la ligne de commande locale
actor-service = un logiciel ({ $part })
actor-anonymous = inconnu
actor-named = { $name } ({ $kind })

# Une ligne d'historique.
timeline-times = { $what } (×{ $count }, { $from }-{ $to })
timeline-shown = affiché « { $shown } »
timeline-counted = a compté pour le verrouillage de { $at }
timeline-reference = référence { $reference }
timeline-reason = motif : { $reason }
timeline-more = Il y a une suite : continuez avec --cursor { $cursor }
history-nothing = Il ne s'est encore rien passé.

# Des valeurs d'événements, en mots.
word-totp = application d'authentification
word-owner = par la personne elle-même
word-change_of_method = changement de méthode
word-new_device = nouvel appareil
word-lost_or_stolen = perte ou vol
word-app_deleted = application supprimée
word-factory_reset = remise à zéro de l'appareil
word-factor = une dernière vérification avec le facteur
word-in_person = en personne
word-call_back = un appel à un numéro déjà connu
word-document = une pièce d'identité avec photo
word-factor_reset = le second facteur a été réinitialisé
word-yes = oui
word-no = non
control-no_place = Le moteur répond déjà à autant de lignes de commande qu'il peut. Rien n'a été fait ; réessayez dans un instant.
control-late = La demande n'est pas arrivée à temps. Rien n'a été fait ; réessayez.
word-none = rien
word-already_so = c'était déjà le cas
word-second_person_awaited = c'était déjà demandé et attend une seconde personne
word-not_there = cela n'existait pas, ou plus
word-permissions_held = les autorisations étaient déjà celles-là
word-policy_same = la politique était déjà la même
word-policy_proposed = la même chose était déjà proposée et attend une seconde personne
word-expired = le délai était écoulé
word-superseded = un plus récent a été créé
word-used = il a déjà servi
word-withdrawn = il a été retiré
word-locked = le compte est verrouillé
word-disabled = le mot de passe est désactivé
word-reset = par un nouveau mot de passe
word-support = par le support
word-manager = par un responsable
word-logout = par la personne
word-replaced = quelqu'un s'est connecté avec le même navigateur
word-idle = inutilisée trop longtemps
word-password_changed = un nouveau mot de passe a été choisi
word-account_closed = le compte a été fermé
word-request = la personne l'a demandé
word-no_longer_needed = les données ne servent plus
word-legal_duty = la loi l'exige
word-hourly_limit = trop d'e-mails en une heure
word-daily_limit = trop d'e-mails en un jour
word-account_deleted = le compte est supprimé
word-creation_abandoned = le compte n'a jamais été créé
word-erased = la personne a été effacée
word-not_a_member = n'en est pas membre
word-permission_missing = l'autorisation manque
word-step_up_required = aucun second facteur n'a été vérifié récemment
word-set_up_required = il n'y a pas encore de second facteur
word-network = depuis un réseau
word-address = à une adresse

# Chercher et lire.
command-cursor = Le curseur n'appartient pas à cette requête sur ce moteur. Répétez la requête sans lui.
find-what = Dites ce que vous cherchez : une adresse, un nom, un établissement ou un réseau.
find-no-property = Aucun établissement n'a l'identifiant ou le nom « { $what } ». « keyledger property list » montre ceux qui existent.
find-network-shape = Ce n'est ni une adresse réseau ni un préfixe. Écrivez par exemple 203.0.113.7, 203.0.113.0/24 ou 2001:db8:1::/64.
find-network-wide = Ce préfixe est trop large : au plus 256 réseaux sont comparés à la fois (un /16 en IPv4 ou un /56 en IPv6).
find-period = La période doit commencer avant de finir et compter deux ans au plus : les clés des réseaux plus anciens sont détruites.
find-network = { $networks ->
        [one] { $networks } réseau
       *[other] { $networks } réseaux
    } (24 bits en IPv4, 56 en IPv6) { $networks ->
        [one] a été comparé
       *[other] ont été comparés
    } à { $compared } depuis lesquels des comptes ont été utilisés en { $months } ; { $without ->
        [one] { $without } compte n'a plus
       *[other] { $without } comptes n'ont plus
    } de clé pour cette période.
events-after = « { $after } » n'est pas une position valable. Donnez un numéro de séquence, ou la valeur `next` d'une réponse précédente.
events-foreign = Cette position appartient à un autre registre, ou à un registre qui a divergé depuis : un autre événement l'occupe ici. Recommencez sans --after.
events-none = Il n'y a pas d'événement « { $event } ».

# Conformité.
audit-period = La période finit avant de commencer.
acts-heading = { $count ->
    [one] { $count } acte sur une autre personne du { $from } au { $to } :
   *[other] { $count } actes sur d'autres personnes du { $from } au { $to } :
}
acts-act = { $at } · { $actor } → { $subject } · motif : { $reason }
acts-property = { "    " }à { $property }
acts-authority = { "    " }autorisé par : { $authority }
acts-no-reason = aucun motif donné
review-heading = { $count ->
    [one] Qui pouvait faire quoi à { $property } au { $at } ({ $count } membre) :
   *[other] Qui pouvait faire quoi à { $property } au { $at } ({ $count } membres) :
}
review-operators = Opérateurs de tout le système à ce moment :
review-member = { "  " }{ $name } <{ $email }> : { $permissions } · sensible : { $sensitive } · { $standing }
standing-absent = absent
standing-not_activated = pas activé
standing-open = ouvert
standing-locked = verrouillé
standing-disabled = désactivé
standing-lapsed = désactivé pour inactivité
standing-unusual_activity = connexions refusées : activité inhabituelle
standing-suspended = suspendu
standing-deleted = supprimé
standing-erased = effacé
reads-none = Personne n'a lu d'historique.
question-find = a cherché des personnes
question-account = a regardé un compte
question-timeline = a lu un historique
question-explanation = a demandé une explication
question-state = a demandé un état
question-event = a lu un événement
question-acts = a passé en revue les actes sur d'autres
question-access_review = a passé en revue les accès
question-reads = a passé en revue les lectures
question-export = a tout exporté
question-search = a cherché des événements
question-search_export = a exporté les événements d'une recherche
search-kind = Aucun événement n'est du genre { $kind } ; « keyledger events » montre les genres qui existent.
search-nothing = Aucun événement ne remplit tous ces critères.
search-for_excel = --for-excel écrit un fichier CSV : ajoutez --format csv.
search-taken-out = { $count ->
    [one] { $count } événement a été écrit dans { $file }, décrit dans { $manifest }.
   *[other] { $count } événements ont été écrits dans { $file }, décrits dans { $manifest }.
}
search-format = ce doit être ndjson, csv, excel ou manifest
search-nobody = aucun compte n'a cet identifiant ou cette adresse
search-property = ce doit être l'identifiant d'un établissement
export-heading = Tout ce qui est conservé sur { $name } <{ $email }>, compte { $account }, au { $at }.
export-memberships = Appartenances :
export-mails = E-mails :
export-events = Ce qui s'est passé :
export-acts = Actes sur d'autres personnes :
export-reads = Qui l'a lu :
hold-placed = Le compte { $account } est sous conservation légale { $hold } : la personne ne peut pas être effacée tant qu'elle n'est pas levée.
hold-lifted = La mise en conservation légale du compte { $account } est levée.
hold-none = Il n'y a pas de mise en conservation légale { $hold }, ou elle a déjà été levée.
hold-list-none = Il n'y a pas de mise en conservation légale.

# Les clés du coffre.
keys-rotated = L'époque { $epoch } a commencé : chaque entrée active est chiffrée avec sa clé. La clé précédente est détruite dans { $days } jours ; d'ici là, faites de nouvelles sauvegardes de vault.db et keys/.
keys-present = Époque { $epoch }, depuis le { $began } : { $entries ->
        [one] { $entries } entrée
       *[other] { $entries } entrées
    }, et tout ce qui sera ajouté désormais.
keys-former = Époque { $epoch }, depuis le { $began } : { $entries ->
        [one] { $entries } entrée
       *[other] { $entries } entrées
    } ; sa clé est détruite le { $destroyed }.

happened-invoice_issued = La facture { $invoice } a été émise
happened-invoice_due = La facture { $invoice } est à payer
happened-invoice_overdue = La facture { $invoice } est en retard ; l'accès est restreint dès le { $restricts_at } si elle n'est pas payée
happened-invoice_paid = La facture { $invoice } a été payée
happened-invoice_voided = La facture { $invoice } a été annulée
happened-invoice_message_late = Un message tardif sur la facture { $invoice } n'a rien changé ({ $status })
happened-subscription_active = L'abonnement est actif
happened-subscription_resumed = L'abonnement est de nouveau actif
happened-subscription_on_hold = L'abonnement est en pause : l'établissement est fermé pour l'instant
happened-subscription_suspended = L'abonnement a été suspendu : l'établissement est fermé
happened-subscription_ended = L'abonnement a pris fin : l'établissement est fermé
happened-subscription_message_late = Un message tardif sur l'abonnement n'a rien changé ({ $status })
happened-property_restricted = Le délai de grâce est écoulé : l'accès à l'établissement est restreint
happened-property_restriction_lifted = L'accès à l'établissement est de nouveau ouvert
# Who may do what: acts, capacities, and why somebody may not.
act-create_member = ajouter une personne à un établissement
act-change_permissions = modifier des autorisations dans un établissement
act-remove_member = retirer une personne d'un établissement
act-read_members = voir les membres d'un établissement
act-unlock = déverrouiller un compte
act-end_sessions = terminer toutes les sessions d'une personne
act-suspend = suspendre un compte
act-resume = rouvrir un compte suspendu
act-flag_next_attempt = marquer les prochaines tentatives d'une personne
act-grant_operator_role = proposer ou approuver un opérateur
act-withdraw_operator_role = retirer le rôle d'un opérateur
act-issue_token = créer un jeton de service
act-revoke_token = révoquer un jeton de service
act-erase = effacer une personne
act-place_legal_hold = poser une mise en conservation légale
act-lift_legal_hold = lever une mise en conservation légale
act-find_people = chercher des personnes
act-read_history = lire l'historique d'une personne
act-review_acts = contrôler qui a agi sur qui
act-export = exporter ce qui est détenu sur une personne
act-adopt_policy = adopter une politique
act-approve_policy = approuver une politique plus souple
act-accept_clock = confirmer l'horloge après une anomalie
act-create_property = créer un établissement
act-write_billing = signaler factures et abonnements
act-read_events = lire les événements du registre
act-introspect = demander si un jeton est valable
act-check_access = demander ce qu'une personne peut faire
capacity-oneself = la personne elle-même
capacity-manager = responsable sur place
capacity-manager_of_all = responsable de tous
capacity-support = support
capacity-compliance = conformité
capacity-service = un jeton de service
capacity-machine = sur le serveur
capacity-anonymous = inconnu
matrix-yes = oui
matrix-reason = motif
matrix-scope = portée de service
matrix-legend =
    « motif » : seulement avec un code documenté. « responsable de tous » gère tous les établissements de la personne.
    Personne ne peut agir sur son propre compte ni sur quelqu'un qui a plus de droits, quoi que dise ce tableau.
problem-not_authorised-oneself = Vous ne pouvez pas faire cela sur votre propre compte ({ $act }). Cela revient à : { $who }.
problem-not_authorised-outranked = Cette personne a plus de droits que vous, vous ne pouvez donc pas { $act }. Le support peut vous aider : { $support }.
problem-not_authorised-stranger = Cette personne n'appartient à aucun établissement que vous gérez, vous ne pouvez donc pas { $act }. Cela revient à : { $who }.
problem-not_authorised-elsewhere = Cette personne appartient aussi à des établissements que vous ne gérez pas, vous ne pouvez donc pas { $act } seul. Le support le peut, et prévient les autres responsables : { $support }.
problem-not_authorised-role = Votre rôle ne vous permet pas de faire cela ({ $act }). Cela revient à : { $who }.
problem-not_authorised-scope = Ce jeton de service ne le permet pas : il lui manque la portée « { $scope } ». Un opérateur du support peut créer un jeton qui l'a.
problem-not_authorised-by_support = Le support a fermé ce compte : lui seul peut le rouvrir, { $support }.
problem-not_authorised-only_support = Il y a eu tant d'échecs que le mot de passe est désactivé : la personne le réinitialise avec « Mot de passe oublié », ou le support le réactive : { $support }.
problem-not_authorised-token_missing = Il faut un jeton de service avec la portée « { $scope } », envoyé comme « Authorization: Bearer kls_… ». Un opérateur du support peut en créer un.
problem-not_authorised-token_unknown = Ce n'est pas un jeton de service de ce système. Vérifiez qu'il est complet ; un opérateur du support peut en créer un autre.
problem-not_authorised-token_expired = Ce jeton de service a expiré. Un opérateur du support peut en créer un autre.
problem-not_authorised-token_revoked = Ce jeton de service a été révoqué. Un opérateur du support peut en créer un autre.

# Why somebody acts on another.
reason-asked_by_person = la personne l'a demandé
reason-asked_by_property = l'établissement l'a demandé
reason-lost_access = la personne ne peut pas entrer par elle-même
reason-security_incident = incident de sécurité
reason-suspected_misuse = soupçon qu'une autre personne utilise le compte
reason-left_property = la personne n'y travaille plus
reason-all_clear = le soupçon s'est révélé infondé
reason-correction = correction d'une erreur
reason-managing_staff = gestion courante du personnel
reason-first_manager = premier responsable d'un établissement
reason-first_operator = premier opérateur du système
reason-staffing = changement d'opérateurs
reason-policy_review = révision de la politique
reason-integration = un autre logiciel a été relié ou ne l'est plus
reason-audit = contrôle
reason-legal_request = demande d'une autorité ou d'un tribunal
reason-request = la personne a demandé à être oubliée
reason-no_longer_needed = les données ne sont plus nécessaires
reason-legal_duty = la loi l'exige
reason-other = voir la note
reason-noted = { $reason } : { $note }
reason-none = aucun
reason-rule-code = il faut l'un de ces codes : { $codes }
reason-rule-empty = il est vide : choisissez l'un des motifs prévus
reason-rule-note = elle a { $most } caractères au plus, sans caractère de contrôle
reason-rule-missing = le code « other » demande une note qui l'explique

# Why, when somebody acted.
why-suspended = { $who } : compte suspendu depuis le { $since } ; personne ne peut l'utiliser, pas même son titulaire. À la connexion, il est refusé comme un compte verrouillé.
why-ended-by = Il a été levé le { $at }. { $act }
why-chain-not_activated = Comment il se fait qu'aucun mot de passe n'est encore choisi :
why-chain-locked = Comment on en est venu au verrouillage :
why-chain-unlocked = Comment le compte s'est rouvert :
why-chain-reset_under_way = Comment on en est venu au lien encore valable :
why-chain-suspended = Comment on en est venu à la suspension :
why-chain-unusual_activity = Comment on en est venu à l'activité inhabituelle :
why-chain-lapsed = Comment le compte a été désactivé faute d'usage :
why-chain-deleted = Comment le compte a été supprimé :
why-chain-factor_to_set_up = Comment on en est venu à devoir configurer un second facteur :
why-chain-factor_paused = Comment il se fait qu'aucun code n'est accepté pour l'instant :
why-chain-factor_disabled = Comment le second facteur a été désactivé :
why-chain-factor_set_up = Comment on en est venu au second facteur :
why-chain-left-out =
    { $count ->
        [one] un autre n'est pas montré ici ; l'historique l'a
       *[other] { $count } autres ne sont pas montrés ici ; l'historique les a
    }
why-chain-repeated = { $count } × { $what }, du { $from } au { $to }
why-act = { $capacity }{ $who }, motif « { $reason } »{ $note }
why-way-manager = Ce qui y met fin : un responsable de tous les établissements de la personne, ou le support, rouvre le compte.

# Acting at the command line.
acting-no-session = La session est terminée ou ne vient pas de ce moteur. Reconnectez-vous et donnez la valeur du cookie « keyledger_session » (derrière https : « __Host-keyledger_session »).
acting-role = Ce rôle ne permet pas de faire cela ({ $act }). Cela revient à : { $who }. Un opérateur agit avec --session ou KEYLEDGER_SESSION.
acting-set-up = Un opérateur doit avoir un second facteur, et ce compte n'en a pas encore. Configurez-en un dans « Mon compte » et donnez la session d'une nouvelle connexion.
acting-step-up = Il faut un second facteur vérifié récemment. Reconnectez-vous, ou vérifiez-le dans « Mon compte », et donnez cette session : son jeton change alors.
acting-reason-missing = Donnez un motif avec --reason-code : l'un de { $codes }.
acting-reason-code = « { $code } » n'est pas un motif documenté. Prenez l'un de { $codes }.
acting-reason-note = Une note a 500 caractères au plus, sans caractère de contrôle.
acting-reason-note-missing = Le motif « other » demande un --note qui l'explique.
operator-admitted = Admis. Une personne qui a un mot de passe a le rôle dès maintenant ; toute autre reçoit un e-mail avec un lien pour l'accepter.
operator-proposed = Proposé. Un autre opérateur doit l'approuver, puis la personne est prévenue.
operator-withdrawn = Retiré. Le rôle prend fin à la prochaine requête.
operator-withdrawal-proposed = Un autre opérateur doit demander la même chose dans les sept jours ; le rôle est alors retiré. D'ici là, il reste valable.
operator-withdrawal-until = { $by } demande le retrait de ce rôle ; un second opérateur peut le confirmer jusqu'au { $until }
operator-kept = Le rôle est conservé ; le retrait est refusé.
operator-nobody = Il n'y a pas encore d'opérateur. Commencez par « keyledger operator invite ».
operator-since = { $role } depuis { $at }
operator-invited-until = { $role }, invitation valable jusqu'au { $at }
operator-proposed-until = { $role }, proposé par { $by } ; une seconde personne peut donner son accord jusqu'au { $at }
operator-needs-operator = Seul un opérateur peut faire cela : donnez sa session avec --session ou KEYLEDGER_SESSION. La ligne de commande locale peut inviter le premier opérateur et approuver ce qu'un opérateur a proposé.
operator-not-exist = Il y a déjà des opérateurs : l'un doit proposer, un autre approuver.
operator-not-operator = Seul un opérateur peut faire cela.
operator-not-oneself = Vous ne pouvez pas faire cela pour vous-même : un autre opérateur le peut.
operator-not-already = La personne est déjà opérateur, et personne ne peut avoir les deux rôles.
operator-not-proposed-twice = La personne est déjà proposée : un autre opérateur peut l'approuver.
operator-not-proposed = La personne n'est pas proposée.
operator-not-second = Une seconde personne doit approuver, pas celle qui a proposé.
operator-not-nobody-to-agree = En dehors de vous deux, il n'y a aucun opérateur qui puisse donner un second accord. Utilisez la ligne de commande locale.
operator-not-last-of-role = Personne d'autre n'a ce rôle, et aucun rôle ne doit rester vacant. Admettez d'abord quelqu'un d'autre ; il pourra ensuite être retiré.
service-issued = Voici le jeton. Il n'est affiché qu'une fois et ne peut pas être retrouvé ensuite : conservez-le là où seul le logiciel peut le lire.
service-revoked = Révoqué. Il n'est plus valable dès la prochaine requête.
service-revoked-before = Il était déjà révoqué.
service-none = Il n'y a pas de jeton de service { $id }.
service-nobody = Il n'y a aucun jeton de service.
service-until = valable jusqu'au { $at }
service-revoked-at = révoqué le { $at }
service-expired-at = expiré le { $at }

# Done to an account.
done-unlock = Le compte est déverrouillé : la personne peut se connecter de nouveau avec le même mot de passe.
done-unlock-before = Rien à faire : le compte n'est pas verrouillé.
done-end_sessions = Toutes les sessions sont terminées. La personne doit se reconnecter partout.
done-end_sessions-before = Il n'y avait aucune session à terminer.
done-flag_next_attempt = Donnez cette référence à la personne : { $reference }. Ses tentatives de connexion des { $minutes } prochaines minutes la portent.
done-suspend = Le compte est suspendu. Personne ne peut s'y connecter, et ses sessions sont terminées.
done-suspend-before = Il était déjà suspendu.
done-resume = Le compte est rouvert. La personne se connecte avec le même mot de passe qu'avant.
done-resume-before = Il n'est pas suspendu.
problem-conflict-deleted = Ce compte est supprimé : ajouter la personne à un établissement le rétablit.
problem-conflict-operators = { $what }
problem-conflict-policy = { $what }
problem-not_authorised-operators = { $what }
problem-not_authorised-policy = { $what }
field-twice = il ne doit apparaître qu'une fois
service-rule-name = il faut de 1 à { $most } caractères, sans caractère de contrôle
service-rule-scopes = il faut au moins une portée : à quoi sert le jeton ?
service-rule-expiry = il faut un moment futur comme 2027-05-01T00:00:00Z, dans { $days } jours au plus (réglage service_token_days_max de la politique)
service-too-long = Un jeton doit expirer dans le futur, dans { $days } jours au plus (réglage service_token_days_max de la politique).
# Un établissement qui ne s'ouvre pas (S14, S15).
problem-payment_overdue-at = Une facture n'a pas été payée à temps ({ $property }) : l'établissement ne s'ouvre pour personne depuis le { $since }. La personne qui s'y occupe de la facturation peut la payer, et il s'ouvrira de nouveau. Vos autres établissements ne sont pas concernés. Si personne sur place ne peut vous aider, écrivez à { $support }.
problem-payment_overdue-pay = L'établissement ({ $property }) ne s'ouvre pour personne depuis le { $since }, parce que le montant dû n'a pas été payé à temps : { $invoices }. Réglez ce montant par le lien de paiement ; l'établissement s'ouvrira de nouveau dès que le système de facturation aura signalé le paiement. La page de facturation et l'export de vos propres données restent ouverts. Si vous avez déjà payé ou si vous avez besoin d'aide, écrivez à { $support }.
problem-payment_overdue-pay_without_link = L'établissement ({ $property }) ne s'ouvre pour personne depuis le { $since }, parce que le montant dû n'a pas été payé à temps : { $invoices }. Réglez ce montant comme l'indiquent vos factures ; l'établissement s'ouvrira de nouveau dès que le système de facturation aura signalé le paiement. La page de facturation et l'export de vos propres données restent ouverts. Si vous avez déjà payé ou si vous avez besoin d'aide, écrivez à { $support }.
problem-subscription_on_hold-at = L'abonnement de l'établissement { $property } est en pause depuis le { $since } : pour le moment, l'établissement ne s'ouvre pour personne. Vos autres établissements ne sont pas concernés. Pour le reprendre, écrivez à { $support }.
problem-subscription_suspended-at = L'abonnement de l'établissement { $property } a été suspendu le { $since } : l'établissement ne s'ouvre pour personne. Vos autres établissements ne sont pas concernés. Pour savoir pourquoi et que faire, écrivez à { $support }.
problem-subscription_ended-at = L'abonnement de l'établissement { $property } est terminé depuis le { $since } : l'établissement ne s'ouvre plus pour personne. Vos autres établissements ne sont pas concernés. Pour revenir, ou pour vos données, écrivez à { $support }.
reminder-due = Une facture est à payer ({ $property }) : { $invoices }. Merci de la régler.
reminder-overdue = Une facture est en retard ({ $property }) : { $invoices }. Si elle n'est pas payée, l'établissement se fermera pour tout le monde le { $until }.
property-unnamed = cet établissement

# Messages du système de facturation.
problem-not_found-property = Il n'y a pas d'établissement « { $property } ».
problem-conflict-foreign_invoice = La facture { $invoice } appartient à un autre établissement : rien n'a été enregistré. Vérifiez pour quel établissement elle a été émise.
problem-conflict-contradiction = Le message { $sequence } sur { $subject } avait un autre contenu auparavant : rien n'a été enregistré. Chaque nouveau message a besoin d'un numéro plus élevé.
the-invoice = la facture { $invoice }
the-subscription = l'abonnement
billing-rule-sequence = il doit être inférieur à 2^53
billing-rule-since = il faut un instant tel que 2026-11-22T08:00:00Z, après 1970 et au plus un jour en avance
billing-rule-invoice = l'identifiant d'une facture a de 1 à 64 caractères ASCII visibles, sans espace
billing-rule-one = un message porte soit sur une facture, soit sur l'abonnement
billing-rule-https = elle doit commencer par https://
billing-rule-link = ce n'est pas une adresse simple : ASCII visible, sans nom d'utilisateur ni port, 2 000 octets au plus
billing-rule-host = l'hôte « { $host } » n'est pas de ceux où l'on peut payer (billing.payment_hosts dans la configuration)

# Où en est un établissement avec le système de facturation.
property-listed-open = { $id }  { $name } · ouvert · { $members ->
    [one] { $members } personne
   *[other] { $members } personnes
 }
property-listed-payment_reminder = { $id }  { $name } · ouvert, paiement attendu · { $members ->
    [one] { $members } personne
   *[other] { $members } personnes
 }
property-listed-payment_overdue = { $id }  { $name } · restreint : une facture impayée a dépassé son délai · { $members ->
    [one] { $members } personne
   *[other] { $members } personnes
 }
property-listed-subscription_on_hold = { $id }  { $name } · fermé : l'abonnement est en pause · { $members ->
    [one] { $members } personne
   *[other] { $members } personnes
 }
property-listed-subscription_suspended = { $id }  { $name } · fermé : l'abonnement est suspendu · { $members ->
    [one] { $members } personne
   *[other] { $members } personnes
 }
property-listed-subscription_ended = { $id }  { $name } · fermé : l'abonnement a pris fin · { $members ->
    [one] { $members } personne
   *[other] { $members } personnes
 }
property-none = Aucun établissement n'a encore été créé : « keyledger property create NOM » en crée un.
billing-open = { $property } ({ $id }) est ouvert au { $at }.
billing-payment_reminder = { $property } ({ $id }) est ouvert au { $at }, et un paiement est attendu.
billing-payment_overdue = { $property } ({ $id }) est restreint depuis le { $since } : le délai de grâce d'une facture impayée est écoulé. Le paiement le rouvre.
billing-subscription_on_hold = { $property } ({ $id }) est fermé depuis le { $since } : l'abonnement est en pause. Un message du système de facturation le rouvre.
billing-subscription_suspended = { $property } ({ $id }) est fermé depuis le { $since } : l'abonnement a été suspendu. Un message du système de facturation le rouvre.
billing-subscription_ended = { $property } ({ $id }) est fermé depuis le { $since } : l'abonnement est terminé. Un message du système de facturation le rouvre.
billing-invoice-issued = la facture { $invoice } a été émise le { $since } et n'est pas encore à payer
billing-invoice-due = la facture { $invoice } est à payer depuis le { $since }
billing-invoice-overdue = la facture { $invoice } est en retard depuis le { $since } ; son délai de grâce finit le { $until }
why-properties = Les établissements de cette personne (S14, S15) :
why-payment_reminder = { $property } ({ $id }) est ouvert, et un paiement est attendu :
why-payment_overdue = { $property } ({ $id }) est fermé à tous depuis le { $since }, parce que le délai de grâce d'une facture impayée est écoulé. Le paiement le rouvre :
why-subscription_on_hold = { $property } ({ $id }) est fermé à tous depuis le { $since }, parce que l'abonnement est en pause. Un message du système de facturation le rouvre :
why-subscription_suspended = { $property } ({ $id }) est fermé à tous depuis le { $since }, parce que l'abonnement a été suspendu. Un message du système de facturation le rouvre :
why-subscription_ended = { $property } ({ $id }) est fermé à tous depuis le { $since }, parce que l'abonnement est terminé. Un message du système de facturation le rouvre :
why-property-open = { $property } est ouvert au { $at } : l'abonnement est actif et aucun paiement n'est attendu.
why-property-absent = Il n'y a pas d'établissement { $property } au { $at }.
problem-too_busy-live = Beaucoup de vos pages montrent déjà des lignes en direct. Fermez-en une.
problem-conflict-not_parked = Ce flux n'est pas bloqué : il a déjà repris, ou quelqu'un d'autre est intervenu. Regardez de nouveau.
problem-conflict-trial_yours = Un de vos essais est encore en cours. Attendez-le, ou annulez-le.
problem-conflict-trial_others = Deux essais d'autres opérateurs sont en cours. Réessayez dans une minute.
problem-not_found-trial = Vous n'avez pas d'essai de ce nom. De plus récents l'ont peut-être remplacé, ou le moteur a redémarré.
problem-not_found-account = Il n'y a pas de compte avec cet identifiant dans ce journal. Vérifiez l'identifiant ; c'est peut-être celui d'un autre stockage.
problem-not_found-no_event = Il n'y a pas d'événement avec cet identifiant dans ce journal. Vérifiez l'identifiant ; c'est peut-être celui d'un autre stockage.
why-invoice-overdue = la facture { $invoice } est en retard depuis le { $since } (message { $sequence }, reçu le { $heard }) ; son délai de grâce finit le { $until } (version { $version } de la politique : overdue_grace_days)
why-invoice-due = la facture { $invoice } est à payer depuis le { $since } (message { $sequence }, reçu le { $heard })
why-subscription = inchangé depuis le { $since } (message { $sequence }, reçu le { $heard })
word-issued = émise
word-due = à payer
word-overdue = en retard
word-paid = payée
word-void = annulée
word-active = actif
word-on_hold = en pause
word-suspended = suspendu
word-ended = terminé

# Mails about acts of others.
happened-operator_invited = Invité à devenir opérateur ({ $role })
happened-operator_role_granted = Devenu opérateur ({ $role })
happened-operator_role_withdrawn = N'est plus opérateur ({ $role })
happened-account_suspended = Le compte a été suspendu : personne ne peut se connecter avant qu'il soit rouvert
happened-account_resumed = Le compte a été rouvert
happened-credential_enabled = Le mot de passe a été réactivé ({ $by })
happened-operator_proposed = Proposé comme opérateur ({ $role })
happened-operator_admitted = Admis comme opérateur ({ $role })
happened-operator_confirmed = Le rôle de l'opérateur a été confirmé
happened-operator_removed = L'opérateur a été retiré
happened-operator_withdrawal_proposed = Le retrait du rôle d'opérateur a été proposé ; un second opérateur peut l'approuver jusqu'au { $until }
happened-operator_withdrawal_ended = Le rôle d'opérateur n'a pas été retiré : le retrait a été refusé, ou personne ne l'a approuvé à temps
happened-service_token_issued = Un jeton de service a été émis : { $name }
happened-service_token_revoked = Le jeton de service a été révoqué
happened-service_token_expired = Le jeton de service a expiré
happened-service_token_refused = Le jeton de service a été refusé ({ $cause })
happened-service_message_refused = Un message de facturation sur { $property } a été refusé ({ $cause })
word-unknown_property = cet établissement n'existe pas
word-foreign_invoice = la facture est celle d'un autre établissement
word-sequence_used_twice = la même séquence avait un autre contenu auparavant
word-payment_host_not_allowed = son lien de paiement mène à un hôte qui n'est pas permis
happened-membership_end_set = Dernier jour à { $property } : { $ends_at }
happened-unusual_activity_detected = Une activité inhabituelle a été détectée ({ $rule }) : { $evidence } utilisations ont compté
happened-unusual_activity_ended = Les connexions ne sont plus refusées pour activité inhabituelle ({ $by })
happened-login_stopped = Le mot de passe était bon, mais la connexion a été refusée ({ $cause })
happened-account_lapsed = Le compte a été désactivé pour inactivité : personne ne l'avait utilisé depuis le { $unused_since }
happened-account_reactivated = Le compte a été réactivé ({ $by })
happened-clock_anomaly_detected = L'horloge n'a pas été jugée fiable : elle indiquait { $wall } au lieu de { $expected }
happened-clock_accepted = L'horloge a été acceptée à { $wall }
happened-clock_doubt_ended = L'horloge est de nouveau jugée fiable : elle indique { $wall } ({ $because ->
    [passed] elle a dépassé le dernier événement
   *[agrees] elle indique l'heure attendue
})
happened-clock_unconfirmed = L'horloge indique { $wall } et n'est pas encore confirmée : les actions irréversibles sont retenues, et les délais ne prennent fin qu'autant qu'il est sûr que le temps a passé (d'abord jusqu'à { $certain })
happened-clock_confirmed = L'horloge est confirmée : { $because ->
    [synchronised] elle est synchronisée avec un serveur de temps
   *[steady] elle est stable depuis une heure
}
happened-key_drawn_anew = Une clé manquait avant son terme, et une nouvelle a été générée : { $key }
happened-sweep_stopped = { $would_lapse } comptes sur { $accounts } auraient été désactivés pour inactivité d'un coup : c'est retenu jusqu'à ce que quelqu'un confirme l'horloge
word-time = le délai était écoulé
word-time_came = son échéance était atteinte
word-machine = par la ligne de commande locale
word-lapsed = désactivé pour inactivité
word-unusual_activity = activité inhabituelle
word-devices_taking_turns = deux appareils qui alternent
word-many_devices = beaucoup d'appareils en un jour
word-many_networks = beaucoup de réseaux en une heure

# Et si.
policy-tightens = Elle durcit { $settings }.
try-summary = { $events ->
        [one] { $events } événement
       *[other] { $events } événements
    } de { $accounts ->
        [one] { $accounts } compte
       *[other] { $accounts } comptes
    } { $events ->
        [one] a été rejoué
       *[other] ont été rejoués
    } avec cette politique ; le résultat { $different ->
        [0] ne diffère pour aucun compte
        [one] diffère pour un compte
       *[other] diffère pour { $different } comptes
    } et { $unknown ->
        [0] pour aucune adresse
        [one] pour une adresse
       *[other] pour { $unknown } adresses
    } que personne ne détient. Ce que les gens ont fait est pris tel quel ; ce que les règles en font est décidé de nouveau.
try-be_locked = aurait été verrouillé ici, et prévenu par e-mail
try-not_be_locked = a été verrouillé ici, et ne l'aurait pas été ; aucun e-mail ne l'aurait dit
try-perhaps = on ne sait pas s'il aurait été verrouillé ici
try-be_refused = quelqu'un s'est connecté ici, et aurait été refusé
try-be_let_in = quelqu'un avec le bon mot de passe a été refusé ici, et aurait été accepté
try-be_judged = une tentative a été rejetée ici avant la vérification du mot de passe, et l'aurait passée : on ne sait pas si le mot de passe était bon, la suite est donc inconnue jusqu'à la prochaine réinitialisation
try-end_the_session = la session aurait pris fin avant cette utilisation
try-end_the_session_perhaps = la session a peut-être pris fin avant cette utilisation : les utilisations intermédiaires ne sont pas toutes enregistrées
try-send_no_mail = un e-mail avec un lien a été envoyé ici, et ne l'aurait pas été
try-send_a_mail = aucun e-mail n'a été envoyé ici, et il y en aurait eu un
try-lapse = le compte aurait été désactivé pour inactivité ici
try-not_lapse = le compte a été désactivé pour inactivité ici, et ne l'aurait pas été
try-not-tried = Non rejoué, l'effet de ces réglages est donc inconnu : { $settings }.
try-more = et { $count } de plus ; --json les donne tous
try-more-accounts = { $count ->
    [one] Et { $count } autre compte ; --json les donne tous.
   *[other] Et { $count } autres comptes ; --json les donne tous.
}
# Refused acts, and who acted.
happened-act_refused = N'a pas pu { $act }, compte { $subject } : { $because }
happened-act_changed_nothing = A demandé à { $act } ; rien n'a changé : { $cause }
happened-operator_act_refused = N'a pas pu { $act } : { $because }
word-oneself = c'était son propre compte
word-more_rights = la personne a plus de droits
word-stranger = la personne n'appartient à aucun établissement géré
word-elsewhere = la personne appartient aussi à d'autres établissements
word-role = son rôle ne le permet pas
word-by_support = le support a fermé le compte
word-compliance = la conformité
word-ended_by_manager = un responsable les a terminées
word-ended_by_support = le support les a terminées
word-ended_at_machine = terminées par la ligne de commande locale

field-number = ce doit être un nombre entier de { $least } à { $most }
field-moment = ce doit être un moment avec son fuseau horaire, par exemple 2026-11-22 08:05 +01:00
field-account = ce doit être l'identifiant d'un compte
field-yes-no = il faut true ou false
after-foreign = cette position appartient à un autre registre, ou à un registre qui a divergé depuis : un autre événement l'occupe ici ; recommencez sans elle
sequence-not-yet = il n'y a pas encore d'événement avec la séquence { $sequence }
access-account = seul un autre logiciel peut nommer un compte, avec un jeton de service de portée « access_check » ; sans lui, vous demandez pour vous-même
access-suspended = Ce compte est suspendu : personne n'entre avec lui. { $support } peut aider.

# Alertes sur le journal d'audit.
alert-trail-stopped = Le journal d'audit est arrêté : { $why }
alert-trail-disagrees = Le registre et le journal d'audit se contredisent : { $why }
alert-trail-behind = Le journal d'audit a plus d'une minute de retard sur le registre ; il lui manque { $events } événements : vérifiez si le disque est plein ou lent, et lisez les messages du moteur.
alert-witness-missed = Le témoin { $witness } n'a plus cosigné le journal d'audit depuis plus de 15 minutes ({ $why }) : vérifiez qu'il tourne et qu'il est joignable.
alert-witness-contradicts = Le témoin { $witness } se souvient d'un autre historique ({ $why }) : sa mémoire ou ce registre a été remplacé par un plus ancien ou un autre. Lancez keyledger audit verify.

# Le journal d'audit.
trail-none = Il n'y a pas encore de journal d'audit : démarrez `keyledger serve` une fois.
trail-good = Le registre et son journal d'audit concordent : { $size } événements, dernière signature à { $at }.
trail-root = { "  " }racine { $root }
trail-key = { "  " }clé { $key }
trail-kept = { "  " }points de contrôle antérieurs concordants : { $kept }
trail-newer = { "  " }événements plus récents que le point de contrôle : { $newer }
trail-differs-event = L'événement { $sequence } n'est pas celui qui a été signé ; tous ceux d'avant le sont. Le registre y contient { $kind } ({ $event }), événement { $revision } de { $stream }. Gardez les deux fichiers tels quels et comparez-les à une sauvegarde ou à ce qu'un témoin a retenu.
trail-differs-unreadable = L'événement { $sequence } du registre est illisible ; tous ceux d'avant sont ceux qui ont été signés. { $what }. Restaurez ledger.db depuis une sauvegarde : le journal d'audit dira si c'est la bonne.
trail-differs-index = Les événements sont ceux qui ont été signés, mais l'index du registre, sur lequel le moteur s'appuie, ne leur correspond pas : { $what }. Restaurez ledger.db depuis une sauvegarde : le journal d'audit dira si c'est la bonne.
trail-differs-ledger_short = Le registre s'arrête avant l'événement { $sequence }, alors que { $size } événements ont été signés : c'est une ancienne copie, ou sa fin a été coupée. Restaurez le ledger.db le plus récent.
trail-differs-file = Le journal d'audit n'est pas ce qui a été signé : { $place } : { $what }. Si le registre est juste, restaurez les fichiers depuis une sauvegarde ou lancez `keyledger audit rebuild`.
trail-not-signed = L'événement { $sequence } n'est encore couvert par aucun point de contrôle : le plus récent couvre { $size } événements. Réessayez dans une seconde.
trail-disagrees = L'événement { $sequence } du registre n'est pas celui du journal d'audit. Lancez `keyledger audit verify`.
trail-rebuilt = Le journal d'audit a été reconstruit : { $size } événements. Les fichiers précédents se trouvent dans { $aside }.
trail-rebuilt-same = { "  " }La racine est celle qui avait été signée : { $root }
trail-rebuilt-other = Les événements donnent une autre racine que le point de contrôle signé, donc rien n'a été remplacé : le registre a été modifié, ou c'en est un autre. Le journal reconstruit se trouve dans { $place }.
trail-rebuilt-unknown = { "  " }Il ne restait aucun point de contrôle antérieur auquel comparer ; la racine est { $root }
trail-rebuild-no-reason = Donnez un motif avec --reason-code, par exemple files_lost ou disk_replaced.
question-pack = a exporté un paquet
pack-range = Dites où le paquet commence et finit : un moment avec son fuseau, ou le numéro d'un événement.
pack-done = Événements { $start } à { $end } mis en paquet, { $files } fichiers dans { $out }, prouvés par un point de contrôle sur { $size } événements.
pack-tell-key = { "  " }Communiquez cette clé à l'auditeur par une autre voie que le paquet : { $key }
pack-wrong-key = « { $key } » n'est pas une clé de note signée : { $why }.
pack-good = Le paquet est valide : événements { $start } à { $end } du registre { $ledger }, { $count } en tout, aucun modifié, aucun omis.
pack-checkpoints = { "  " }signé sur { $first } événements à { $first_at } et sur { $last } événements à { $last_at } ; le second prolonge le premier
pack-key-given = { "  " }signé avec la clé que vous avez nommée : { $key }
pack-key-own = { "  " }signé avec la clé que le paquet nomme lui-même ; comparez-la à celle qui vous a été communiquée : { $key }
pack-witness = { "  " }cosigné par { $name } à { $at }
pack-no-witness = { "  " }Aucun témoin n'est configuré : seul le moteur lui-même atteste cet historique.
pack-not-cosigned = { "  " }Aucun témoin n'a cosigné de point de contrôle sur cette partie, donc seul le moteur lui-même l'atteste : { $why }
pack-witness-own = { "  " }cosigné par { $name } à { $at }, avec une clé que le paquet nomme lui-même ; comparez-la à celle qui vous a été communiquée : { $key }
pack-witness-none = { "  " }aucun témoin ne l'a cosigné : seul le moteur lui-même atteste cet historique
pack-erased = { "  " }effacé : { $account } à { $at } ({ $ground }), événement { $sequence }
pack-erased-none = { "  " }personne n'a été effacé
export-whole = { $file } est complet. Événements : { $count }. Dernière séquence : { $last }.
export-unreadable = Impossible de lire { $file } : { $why }.
export-truncated = { $file } a été tronqué : il n'a pas de ligne de fin, des événements peuvent donc manquer après la ligne { $lines }. Refaites l'export.
export-count = { $file } n'est pas ce qui a été exporté. Événements présents : { $found }. Événements exportés : { $exported }. Refaites l'export.
export-changed = { $file } n'est pas ce qui a été exporté : le nombre d'événements est juste, mais ses octets ont été modifiés. Refaites l'export.
export-no-manifest = Un fichier CSV ne contient pas son propre nombre d'événements : donnez son manifeste avec --manifest. Un export par HTTP en a un sous son lien rel="describedby".
export-other-manifest = Ce n'est pas le manifeste de { $file } : donnez celui qui a été exporté avec lui.
export-line = { $file } n'est pas ce qui a été exporté : la ligne { $line } n'est pas un événement. Refaites l'export.
pack-bad = Le paquet n'est pas valide, à { $place } : { $what } ({ $detail }).
fault-manifest = sa liste de fichiers est inutilisable
fault-key = il est signé avec une autre clé
fault-signature = la signature n'est pas valide
fault-missing = un fichier manque
fault-unreadable = la lecture est impossible
fault-extra = un fichier s'y trouve qui n'appartient pas au paquet
fault-unexpected = la liste nomme un fichier étranger à un paquet
fault-size = sa longueur est fausse
fault-hash = ses octets ont été modifiés
fault-checkpoint = le point de contrôle n'est pas valide
fault-witness = un témoin n'a pas signé
fault-consistency = le second point de contrôle ne prolonge pas le premier
fault-root = les tuiles ne produisent pas la racine signée
fault-tile = une tuile n'appartient pas à l'arbre
fault-entries = un lot d'entrées ne correspond pas à sa tuile
fault-entry = un événement n'est pas celui qui a été signé
fault-proof = une preuve n'est pas valide
fault-words = un résumé ne correspond pas aux événements
copy-done = { $events } événements se trouvent dans { $to } tels qu'ils étaient dans { $from } ; la racine de Merkle des deux est { $root }.
    { $from } n'est plus servi. Démarrez le moteur avec le nouveau stockage.
copy-vault-done = { $entries } entrées se trouvent dans { $to } telles qu'elles étaient scellées dans { $from }. Leurs clés restent dans le dossier keys/.
    { $from } ne sert plus. Démarrez le moteur avec le nouveau coffre ; supprimez ensuite l'ancien, et à terme ses sauvegardes : les secrets détruits à partir de maintenant y restent jusqu'à la destruction de leurs clés, sous 35 jours.
handle-no-nats = Aucun serveur NATS n'est configuré : utilisez --nats, ou nats.url dans la configuration.
handle-ledger-here = { $data } contient un registre, dont le moteur tient lui-même le journal d'audit : choisissez un autre dossier de données avec --data.
handle-pack-late = Le paquet commence à l'événement { $start }, mais le journal d'audit d'ici en a { $here } : créez-le avec `keyledger audit pack --from { $here }`.
handle-pack-taken = { $taken } événements ont été repris du paquet ; le journal d'audit en a maintenant { $size }.
handle-keeps = Keyledger tient le journal d'audit du registre { $ledger } dans { $folder }, à partir de { $at }

# Qui fait partie d'un établissement, et qui peut le changer.
problem-conflict-last_manager = Rien n'a été changé : d'autres personnes font partie de cet établissement, et plus personne qui puisse se connecter ne les gérerait, maintenant ou à partir de ce jour. Faites gérer les utilisateurs de l'établissement par quelqu'un qui reste aussi longtemps qu'elles, puis recommencez. Le support peut aider : { $support }.
problem-conflict-offer_void = Rien n'a été changé : qui vous a demandé de faire partie de cet établissement n'en a plus le droit. Demandez à un responsable de l'établissement de vous inviter à nouveau.
problem-not_authorised-not_held = Vous ne pouvez pas accorder une autorisation que vous n'avez pas vous-même dans cet établissement ; rien n'a été changé. Retirez-la, ou demandez à quelqu'un qui l'a ; le support le peut aussi : { $support }.
word-not_held = cette personne n'a pas elle-même l'autorisation à accorder
import-not_held = vous ne pouvez pas accorder une autorisation que vous n'avez pas vous-même ici. Cette ligne n'a pas été importée
import-not_allowed = vous ne pouvez plus ajouter personne ici. Cette ligne n'a pas été importée
import-last_manager = aucun responsable restant aussi longtemps que cette personne ne gérerait l'établissement : désignez-en un d'abord. Cette ligne n'a pas été importée
happened-factor_demanded = Un second facteur doit être configuré avant que quoi que ce soit ne s'ouvre
happened-membership_offered = { $permissions ->
    [none] Invitation à rejoindre { $property }, sans autorisation ; elle peut être acceptée jusqu'au { $expires_at }
   *[other] Invitation à rejoindre { $property }, avec ces autorisations : { $permissions } ; elle peut être acceptée jusqu'au { $expires_at }
  }
happened-membership_accepted = A rejoint { $property }
happened-membership_declined = A refusé de rejoindre { $property }
happened-membership_offer_withdrawn = L'invitation à rejoindre { $property } a été retirée
happened-membership_offer_expired = L'invitation à rejoindre { $property } a expiré sans réponse
happened-adding_refused = N'a pas pu ajouter quelqu'un à { $property } : { $because }

# Ce que l'on fait de son propre compte, et à quelle heure on le lit.
problem-password_reset_required-title = Un nouveau mot de passe est nécessaire
problem-password_reset_required-detail = Vous nous avez signalé sur votre compte une activité qui n'était pas la vôtre : le mot de passe d'alors n'ouvre plus rien. Choisissez « Mot de passe oublié » : le lien reçu par e-mail vous permet d'en choisir un nouveau et de revenir.
problem-not_found-event = Cet événement n'est pas dans votre historique.
standing-reset_required = nouveau mot de passe exigé après le signalement d'une activité suspecte
why-reset_required = { $who } a signalé une activité suspecte le { $since } : un nouveau mot de passe est exigé.
happened-suspicious_activity_reported = La personne a signalé sur le compte une activité qui n'était pas la sienne
happened-permission_requested = L'autorisation « { $permission } » pour { $property } a été demandée
happened-time_zone_changed = { $time_zone ->
    [none] Les heures sont affichées dans le fuseau horaire de l'établissement
   *[other] Le fuseau horaire a été changé : { $time_zone }
  }
happened-next_attempt_flagged = Une référence a été donnée pour les prochaines tentatives de connexion : { $reference }, jusqu'au { $until }
happened-attempt_flagged = La tentative de connexion porte la référence { $reference }
happened-property_time_zone_set = Le fuseau horaire de l'établissement a été fixé : { $time_zone }
act-manage_handlers = relancer ou sauter ce sur quoi un traitement a échoué
act-change_property = modifier les réglages d'un établissement
done-change_property = Modifié.
done-change_property-before = Rien n'a changé : c'était déjà le cas.
word-ended_by_owner = la personne l'a fermée
word-activity_reported = la personne a signalé une activité suspecte
word-reset_required = la personne a signalé une activité suspecte et doit choisir un nouveau mot de passe
me-reported = Toutes vos sessions sont fermées, et votre mot de passe n'ouvre plus rien. Nous vous avons envoyé un e-mail avec un lien pour en choisir un nouveau, et prévenu les responsables de votre établissement et notre support.
me-reported-no_mail = Toutes vos sessions sont fermées, et votre mot de passe n'ouvre plus rien. Trop d'e-mails avec un lien ont été envoyés récemment, aucun n'est donc parti maintenant : choisissez « Mot de passe oublié » dans une heure. Les responsables de votre établissement et notre support ont été prévenus.
me-sessions-ended = { $count ->
    [0] Rien n'a changé : cette session n'existait plus.
    [one] Une session est fermée.
   *[other] { $count } sessions sont fermées.
  }
permission_request-sent = Les personnes qui peuvent l'accorder ont été prévenues par e-mail.
permission_request-sent_lately = Les personnes qui peuvent l'accorder ont été prévenues il y a moins d'une heure. Merci d'attendre leur réponse.
permission_request-held = Vous avez déjà cette autorisation.
permission_request-nobody_there = Personne dans l'établissement ne peut l'accorder pour le moment. Écrivez à { $support }.
member-resent = Un e-mail avec un nouveau lien part vers cette personne.
member-not_resent = Aucun e-mail n'a été envoyé : trop sont partis récemment vers cette personne, ou le compte est suspendu. Réessayez dans une heure.
time_zone-rule = il faut le nom d'un fuseau horaire, comme Europe/Paris
time_zone-refused = « { $name } » n'est pas le nom d'un fuseau horaire. Utilisez un nom comme Europe/Paris.
problem-not_found-upload = Le fichier n'est plus gardé. Merci de le renvoyer.

# Ce qui a changé entre deux moments.
changes-standing = Compte
changes-permissions = Autorisations
changes-last_day = Dernier jour
changes-factors = Seconds facteurs
changes-password = Mot de passe
changes-sessions = Sessions ouvertes
changes-role = Rôle
changes-holds = Mises en conservation légale
changes-language = Langue
changes-time_zone = Fuseau horaire
changes-name = Nom
changes-billing = Facturation
changes-unpaid = Factures impayées
changes-member = Autorisations de
changes-member_standing = Compte de
changes-policy = Version de la politique
changes-line = { $what } : { $before } → { $after }
changes-none = Rien n'a changé entre ces moments.
changes-nothing = rien
changes-chosen = choisi
changes-another = un autre
changes-factor-totp = application d'authentification
changes-factor-passkey = clé d'accès
changes-factor-app = application à approbation
changes-factor-recovery_codes = codes de secours
changes-language-fr = français
changes-language-en = anglais
changes-state-open = ouvert
changes-state-payment_reminder = ouvert, un paiement est dû
changes-state-payment_overdue = fermé : une facture est en retard
changes-state-subscription_on_hold = fermé : l'abonnement est en pause
changes-state-subscription_suspended = fermé : l'abonnement est suspendu
changes-state-subscription_ended = fermé : l'abonnement a pris fin
word-payment_overdue = l'établissement est fermé : une facture est en retard
word-subscription_on_hold = l'établissement est fermé : son abonnement est en pause
word-subscription_suspended = l'établissement est fermé : son abonnement est suspendu
word-subscription_ended = l'établissement est fermé : son abonnement est terminé
word-recovery_codes = codes de secours
word-passkey = clé d'accès
word-app = application à approbation
word-account_suspended = le compte est suspendu
word-not_for_services = aucun jeton ne le permet
word-out_of_scope = il lui manque la portée
word-revoked = il a été révoqué
limit-device = depuis un appareil connu
limit-network = depuis un même réseau
limit-address = à une même adresse
limit-forgot_address = réinitialisations demandées pour une même adresse
limit-forgot_network = réinitialisations demandées depuis un même réseau
limit-forgot_total = réinitialisations demandées, au total
limit-link_account = liens essayés sur un même compte
limit-link_network = liens essayés depuis un même réseau
limit-refused_total = tentatives refusées, au total
part-billing = facturation
part-erasure = effacement
part-handlers = traitements
part-mail = e-mails
part-operators = opérateurs
part-scheduler = échéances
part-start = démarrage
part-time = le moment était venu
problem-not_found-denied = Cette adresse est incomplète : elle ne dit pas de quel établissement ni de quelle autorisation il s'agit. Revenez là d'où vous venez et réessayez.
problem-not_authorised-token_not_taken = Ce jeton ne vaut que pour un autre logiciel et n'ouvre pas cette opération, qui est celle d'une personne. Connectez-vous et envoyez le cookie de la session, ou utilisez une opération dont la description nomme un jeton de service.
policy-label-failures_max = Mots de passe incorrects avant le verrouillage
policy-why-failures_max = NIST SP 800-63B-4 en permet 100 au plus
policy-label-known_device_failures_max = Mots de passe incorrects de plus depuis un appareil connu
policy-why-known_device_failures_max = ils comptent à côté du verrouillage et ne permettent pas de le contourner
policy-label-lock_minutes = Minutes de chaque verrouillage
policy-why-lock_minutes = plus court, deviner devient rentable ; plus long, une réinitialisation aide mieux la personne
policy-label-consecutive_failures_max = Échecs consécutifs avant la désactivation du mot de passe
policy-why-consecutive_failures_max = NIST SP 800-63B-4 en permet 100 au plus
policy-label-password_length_min = Caractères minimum d'un mot de passe accompagné d'un second facteur
policy-why-password_length_min = NIST SP 800-63B-4 en exige 8 au moins
policy-label-password_length_min_alone = Caractères minimum d'un mot de passe sans second facteur
policy-why-password_length_min_alone = PCI DSS en exige 12 ; NIST en recommande 15
policy-label-password_length_max = Caractères maximum d'un mot de passe
policy-why-password_length_max = NIST demande que 64 soient permis ; 256 tiennent toujours dans une requête
policy-label-password_letters_and_digits = Un mot de passe demande une lettre et un chiffre
policy-why-password_letters_and_digits = PCI DSS l'exige ; NIST le déconseille
policy-label-password_history = Anciens mots de passe qui ne peuvent être repris
policy-why-password_history = chacun coûte du temps lors du changement
policy-label-activation_link_hours = Heures de validité d'un lien d'activation
policy-why-activation_link_hours = un vieil e-mail ne doit pas ouvrir un compte
policy-label-reset_link_hours = Heures de validité d'un lien de réinitialisation
policy-why-reset_link_hours = un vieil e-mail ne doit pas ouvrir un compte
policy-label-reset_repeat_minutes = Minutes pendant lesquelles le même lien est renvoyé
policy-why-reset_repeat_minutes = plus long, un e-mail perdu ne peut plus être redemandé
policy-label-link_mails_per_hour = E-mails avec un lien par heure
policy-why-link_mails_per_hour = davantage permettrait d'inonder une boîte
policy-label-link_mails_per_day = E-mails avec un lien par jour
policy-why-link_mails_per_day = davantage permettrait d'inonder une boîte
policy-label-session_idle_minutes = Minutes avant la fin d'une session inutilisée
policy-why-session_idle_minutes = les ordinateurs d'une réception sont partagés
policy-label-session_hours = Heures avant la fin de toute session
policy-why-session_hours = les ordinateurs d'une réception sont partagés
policy-label-restore_password_days = Jours pendant lesquels un compte rétabli garde son mot de passe
policy-why-restore_password_days = après plus longtemps, quelqu'un d'autre peut le connaître
policy-label-overdue_grace_days = Jours entre une facture en retard et la restriction
policy-why-overdue_grace_days = plus court, personne n'est prévenu à temps ; plus long, la dette grandit sans que nul ne le voie
policy-label-answer_floor_ms = Millisecondes avant la réponse à un refus
policy-why-answer_floor_ms = plus long, on croit à une panne
policy-label-factor_grace_days_first = Jours pour configurer le premier second facteur
policy-why-factor_grace_days_first = plus long, le compte reste trop longtemps sans second facteur
policy-label-factor_grace_days_after_reset = Jours pour reconfigurer un second facteur réinitialisé
policy-why-factor_grace_days_after_reset = plus long, le compte reste trop longtemps sans second facteur
policy-label-factor_hand_over_code = Un code à remettre est exigé après une réinitialisation par autrui
policy-why-factor_hand_over_code = sans lui, quiconque connaît le mot de passe configure son propre facteur
policy-label-factor_failures_max = Codes incorrects avant une pause
policy-why-factor_failures_max = un code n'a que six chiffres
policy-label-factor_pause_seconds = Secondes de chaque pause
policy-why-factor_pause_seconds = plus court, deviner devient rentable ; plus long, une aide sert mieux la personne
policy-label-factor_consecutive_max = Codes incorrects consécutifs avant la désactivation du second facteur
policy-why-factor_consecutive_max = NIST SP 800-63B-4 en permet 100 au plus
policy-label-factor_step_up_minutes = Minutes pendant lesquelles un second facteur montré suffit
policy-why-factor_step_up_minutes = plus long, il ne protège plus rien
policy-label-passkeys = Ce que vaut une clé d'accès
policy-why-passkeys = plus c'est large, plus tout dépend d'un seul appareil
policy-label-disabled_when_unused_days = Jours avant la désactivation d'un compte inutilisé
policy-why-disabled_when_unused_days = 0 veut dire jamais ; PCI DSS en exige 90 au plus
policy-label-unusual_activity_minutes = Minutes de refus après une activité inhabituelle
policy-why-unusual_activity_minutes = plus court, personne ne le remarque ; plus long, une réinitialisation aide mieux la personne
policy-label-trail_stopped_minutes_max = Minutes sans journal d'audit avant que personne ne puisse se connecter
policy-why-trail_stopped_minutes_max = 0 veut dire jamais ; PCI DSS exige qu'on réagisse vite à un journal d'audit en panne
policy-label-service_token_days_max = Jours de validité maximum d'un jeton de service
policy-why-service_token_days_max = plus long, plus personne ne sait qui le détient
policy-label-unusual_activity = Règles d'activité inhabituelle
policy-why-unusual_activity = elles se choisissent dans le fichier de la politique
policy-label-devices_taking_turns-within_minutes = Deux appareils qui alternent : en minutes
policy-why-devices_taking_turns-within_minutes = plus court, personne n'est remarqué ; plus long, aller d'une réception à l'autre suffit
policy-label-devices_taking_turns-action = Deux appareils qui alternent : la suite
policy-why-devices_taking_turns-action = cela est consigné pour le support, ou les connexions sont refusées un moment
policy-label-many_devices-more_than = Beaucoup d'appareils : plus de
policy-why-many_devices-more_than = un poste, un téléphone et une tablette sont habituels
policy-label-many_devices-within_hours = Beaucoup d'appareils : en heures
policy-why-many_devices-within_hours = les appareils sont retenus un jour
policy-label-many_devices-action = Beaucoup d'appareils : la suite
policy-why-many_devices-action = cela est consigné pour le support, ou les connexions sont refusées un moment
policy-label-many_networks-more_than = Beaucoup de réseaux : plus de
policy-why-many_networks-more_than = le réseau d'un hôtel et celui d'un téléphone sont habituels
policy-label-many_networks-within_minutes = Beaucoup de réseaux : en minutes
policy-why-many_networks-within_minutes = les réseaux sont retenus une heure
policy-label-many_networks-action = Beaucoup de réseaux : la suite
policy-why-many_networks-action = en déplacement, on change de réseau : on ne peut qu'observer
policy-outside = { $setting } : { $value } n'est pas permis, seulement de { $least } à { $most } : { $why }
policy-outside-one = { $setting } : { $value } n'est pas permis : { $why }
problem-factor_paused-some_time = Pendant un moment, aucun code ni aucune clé d'accès n'est examiné, même le bon : la page où vous étiez décompte la durée. Réessayez ensuite, avec le code que votre application affiche alors ou avec votre clé d'accès.
problem-too_busy-some_time = Trop de connexions sont en cours depuis votre réseau, pour cette adresse ou au total. Rien n'a été compté contre vous. Réessayez dans un instant.
command-properties = « { $what } » peut désigner plusieurs établissements : { $several }. Donnez le nom entier, ou l'identifiant.
doctor-line = { $name } : { $found }
check-ledger = registre
check-log-in = connexion
check-disk = disque
check-projections = projections
check-handlers = traitements
check-clock = horloge
check-audit_trail = journal d'audit
check-background_tasks = tâches de fond
check-witnesses = témoins
check-message_bus = bus de messages
check-ledger_pages = pages du registre
check-keys = clés
check-key_epochs = époques des clés
check-doubt_about_the_clock = doute sur l'horloge
check-mail_server = serveur de messagerie
check-waiting_mails = e-mails en attente
check-data_folder = dossier de données
found-readable = { $place } est lisible
found-disk-low = { $free } Mo libres, moins que le minimum de { $floor } Mo : les connexions sont refusées tant que de la place n'est pas libérée (ou baissez disk_floor_mb)
found-disk = { $free } Mo libres
found-disk-unknown = le système n'indique pas la place libre
found-views-built = en cours de reconstruction à partir du registre, il reste { $left } événements : la connexion fonctionne, les listes et les historiques répondront ensuite
found-views-late = { $seconds } s de retard sur le registre : attendez, ou vérifiez si le disque est très occupé
found-views = { $seconds } s de retard
found-handlers-late = { $seconds } s de retard sur le registre : `keyledger handlers` dit lesquels, les messages du moteur disent pourquoi
found-trail-stopped = arrêté depuis le { $since } : { $why }
found-trail = un point de contrôle sur { $size } événements
found-trail-none = pas encore ouvert
found-bus = connecté à { $at }, publié jusqu'à l'événement { $event }
found-bus-none = pas encore connecté
found-pages = chaque page et chaque ligne est cohérente
found-keys = le coffre s'ouvre avec les fichiers de clés
found-clock-steady = les connexions continuent à l'heure propre du moteur
found-clock-unconfirmed = { $now } ; pas encore confirmée : les actions irréversibles sont retenues jusqu'à ce qu'elle soit stable depuis une heure, synchronisée avec un serveur de temps, ou confirmée par `keyledger clock accept`
found-clock-sweep = { $now } ; plus de 1 % des comptes seraient désactivés d'un coup ; c'est retenu : voyez `keyledger clock show`
found-clock = { $now }
found-clock-doubted = rien n'expire tant que l'horloge n'est pas à l'heure ; si elle est juste telle quelle, confirmez-la avec `keyledger clock accept`
found-tasks = toutes tournent
found-mail-none = aucun n'est configuré : les e-mails sont écrits dans le dossier de dépôt, outbox/
found-mail-waiting = { $waiting } attendent parce que le serveur de messagerie nous refuse (le premier depuis le { $since }) : les adresses ne sont pas en cause. Les essais durent 24 heures ; ce que le serveur répond maintenant figure sous « serveur de messagerie »
found-log_in = tout ce qu'il lui faut est disponible
found-handlers = { $mails } e-mails en attente, { $streams } flux en attente, { $failure ->
    [none] aucun échec
   *[other] { $failure }
  }
found-witness-contradicts = { $witness } se souvient d'un autre historique{ $failure ->
    [none] {""}
   *[other] {" "}({ $failure })
  }
found-witness-missed = { $witness } manque : aucune cosignature depuis { $since ->
    [start] le démarrage
   *[other] le { $since }
  }{ $failure ->
    [none] {""}
   *[other] {" "}({ $failure })
  }
found-witness-cosigned = { $witness } a cosigné { $size } événements : { $since ->
    [start] le démarrage
   *[other] le { $since }
  }{ $failure ->
    [none] {""}
   *[other] {" "}({ $failure })
  }
found-witness-asked = { $witness } est interrogé depuis { $since ->
    [start] le démarrage
   *[other] le { $since }
  }{ $failure ->
    [none] {""}
   *[other] {" "}({ $failure })
  }
found-epoch = époque { $epoch } : { $entries } entrées, { $days } jours{ $end ->
    [none] {""}
   *[other] , sa clé est détruite le { $end }
  }{ $late ->
    [waits] {" "}(attend l'horloge : aucune clé n'est détruite avant qu'elle soit à l'heure ou confirmée par `keyledger clock accept`)
    [overdue] {" "}(en retard : lancez `keyledger keys rotate`)
   *[no] {""}
  }
found-clock-doubt = elle indique { $wall } mais devrait indiquer { $now } ({ $why ->
    [apart] elle a été changée
    [event_ahead] le dernier événement est en avance sur elle
   *[other] elle n'a pas été jugée fiable
  })
found-task-ended = { $name } : { $times } arrêts, le dernier le { $at } ({ $why }) ; { $now ->
    [runs] tourne de nouveau
   *[restarts] redémarre
  }
found-log_in-not = personne ne peut se connecter, à cause { $what ->
    [keys] des clés
    [threads] des fils de hachage
    [folder] du dossier de données
   *[ledger] du registre
  } : { $why }
who-oneself = la personne elle-même
who-manager = un responsable de l'établissement
who-manager_of_all = un responsable de tous les établissements de la personne
who-support = le support
who-compliance = la conformité
who-service = un autre logiciel, avec un jeton de service
who-machine = la ligne de commande locale
who-anonymous = tout le monde
