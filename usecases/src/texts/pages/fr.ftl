
# What is on every page.
page-skip = Aller au contenu
page-nav = Navigation principale
page-nav-home = Accueil
page-nav-account = Mon compte
page-log-out = Se déconnecter
page-language = Langue
page-support = Besoin d'aide ? { $support }
page-demo = Démonstration
page-demo-banner = Ceci est une démonstration. Les personnes, les hôtels et les messages sont inventés ; rien ne quitte cette machine.
form-repeated = un champ y figure deux fois
form-not-utf8 = ce n'est pas de l'UTF-8

# Error pages and help.
page-problem-title = Quelque chose ne va pas
page-problem-eyebrow = Cela n'a pas fonctionné
page-problem-log-in = Aller à la connexion
page-problem-again = Réessayer
page-problem-home = Aller à la page d'accueil
page-problem-wait = Attendez { $seconds } s avant de réessayer.
page-help-eyebrow = Ce que cela veut dire
page-help-depends = Ce qui ne va pas exactement est dit là où cela s'est produit, avec la suite à donner.
page-help-support = Si cela ne suffit pas, écrivez à { $support }.
page-help-name = Le nom de ce problème, pour le support :

# Home, My account, people of a property, not authorised.

# Accueil.
page-home-title = Vos établissements
page-home-eyebrow = Vos établissements
page-home-greeting = Bonjour { $name }
page-home-open = ouvert
page-home-reminder = ouvert, un paiement est dû
page-home-closed = fermé
page-home-help = Peuvent vous aider :
page-home-may = Vous pouvez
page-home-may-do = Vous pouvez : { $what }
page-home-may-nothing = rien pour le moment
page-home-pay = Payer la facture
page-home-people = Équipe
page-home-empty = Vous ne faites partie d'aucun établissement pour le moment. Une personne qui en gère les utilisateurs peut vous y ajouter.
page-home-factor = { $days ->
    [0] Un second facteur est nécessaire maintenant : dès la prochaine connexion, rien ne s'ouvre sans lui.
    [one] Il reste un jour pour configurer un second facteur. Ensuite, rien ne s'ouvre sans lui.
   *[other] Il reste { $days } jours pour configurer un second facteur. Ensuite, rien ne s'ouvre sans lui.
  }
page-home-factor-set-up = Le configurer
page-home-offer = { $name } souhaite vous accueillir
page-home-offer-means = Tant que vous n'avez pas dit oui, personne là-bas ne voit votre nom ni ne décide de votre compte.
page-home-offer-until = Vous pouvez répondre jusqu'au
page-home-offer-yes = Oui, rejoindre
page-home-offer-no = Non, merci
page-home-accepted = Vous en faites partie désormais.
page-home-declined = Refusé. Personne là-bas n'a vu votre nom.

# Mon compte.
page-account-title = Mon compte
page-account-nav = Pages de mon compte
page-account-profile = À mon sujet
page-account-factors = Second facteur
page-account-sessions = Appareils et sessions
page-account-history = Ce qui s'est passé
page-account-mails = E-mails
page-account-who = Comment on vous appelle
page-account-name = Nom
page-account-language = Langue
page-account-zone = Fuseau horaire
page-account-zone-property = Celui de mon établissement
page-account-zone-hint = Les pages et les e-mails donnent les heures dans ce fuseau.
page-account-save = Enregistrer
page-account-address = Adresse e-mail
page-account-address-hint = L'adresse ne peut pas être changée. Qui en reçoit une nouvelle est ajouté sous celle-ci par un responsable.
page-account-password = Mot de passe
page-account-password-hint = Un nouveau mot de passe se choisit par un lien envoyé à votre adresse. Toutes les sessions sont alors fermées.
page-account-password-new = Choisir un nouveau mot de passe
page-account-factor-on = actif
page-account-factor-off = à configurer
page-account-factor-hint = Avec un second facteur, un mot de passe volé n'ouvre rien à lui seul.
page-account-factor-see = Voir vos seconds facteurs
page-account-export = Tout ce qui est conservé à votre sujet
page-account-export-means = Votre profil, vos établissements, les messages et tout ce qui est arrivé à votre compte, dans un seul fichier (JSON).
page-account-export-go = Le télécharger
page-cancel = Annuler

page-sessions-lead = Partout où vous êtes connecté. Fermez ce que vous ne reconnaissez pas.
page-sessions-this = celle-ci
page-sessions-device-unknown = Appareil inconnu
page-sessions-since = Connexion le { $at }
page-sessions-seen = dernière utilisation le { $at }
page-sessions-ends = Se ferme le { $at } sans nouvelle utilisation
page-sessions-end = Fermer
page-sessions-end-others = Fermer toutes les autres
page-sessions-end-all = Tout fermer, celle-ci aussi
page-sessions-not-you = Une connexion qui n'était pas vous ? Dites-le ici :

page-history-lead = Tout ce qui est arrivé à votre compte, le plus récent d'abord.
page-history-newest = Revenir au plus récent
page-history-earlier = Plus ancien
page-history-empty = Rien ne s'est passé avant cela.
page-history-shown = Affiché alors : « { $text } »
page-history-not-me = Ce n'était pas moi
page-history-not-me-means = Vous êtes déconnecté partout aussitôt, et votre mot de passe n'ouvre plus rien. Vous recevez un e-mail avec un lien pour en choisir un nouveau. Les responsables de votre établissement et notre support sont prévenus.
page-history-not-me-yes = Oui, ce n'était pas moi
page-reported-title = Nous avons fermé la porte
page-reported-eyebrow = Vous avez signalé une activité qui n'était pas la vôtre
page-reported-1 = Ouvrez l'e-mail que nous vous avons envoyé et choisissez un nouveau mot de passe, que vous n'utilisez nulle part ailleurs.
page-reported-2 = Connectez-vous, et regardez sous « Second facteur » s'il y en a un qui n'est pas le vôtre.
page-reported-3 = Si quelqu'un lit peut-être votre courrier, changez d'abord le mot de passe de votre messagerie.
page-reported-forgot = Aucun e-mail reçu : le renvoyer

page-mails-lead = Ce que nous vous avons écrit, et ce qui en est advenu.
page-mails-empty = Aucun e-mail pour le moment.
page-mails-server = Réponse du serveur de messagerie :

page-factors-have = Ce que vous avez
page-factors-none = Aucun second facteur : qui connaît votre mot de passe entre.
page-factors-since = depuis le { $at }
page-factors-used = dernière utilisation le { $at }
page-factors-pending = Une configuration attend son code.
page-factors-pending-go = Continuer
page-factors-remove = Supprimer
page-factors-remove-means = Sans le dernier, vous êtes déconnecté partout, et la prochaine connexion vous en fait configurer un autre.
page-factors-remove-why = Pourquoi ?
page-factors-remove-code = Un code, une dernière fois
page-factors-remove-yes = Le supprimer
page-factors-removed = Le second facteur est supprimé.
page-factors-add = Ajouter une application d'authentification
page-factors-add-means = Toute application qui affiche six chiffres. Une image à scanner, un code à saisir, et c'est fait.
page-factors-add-go = La configurer
page-factors-passkey = Ajouter une clé d'accès
page-factors-passkey-means = Cet appareil, votre téléphone ou une clé de sécurité confirme que c'est vous : par son lecteur d'empreinte, sa caméra ou son code. Rien à saisir.
page-factors-passkey-name = Comment l'appelez-vous ?
page-factors-passkey-name-hint = Par exemple « Mon téléphone » : vous la retrouvez ici.
page-factors-passkey-go = Ajouter une clé d'accès
page-factors-passkey-none = Ce navigateur ne peut pas utiliser de clé d'accès.
page-factors-synced = synchronisée entre appareils
page-factors-device = sur cet appareil seulement
page-factors-passkey-changed = Elle a changé et n'est plus acceptée. Supprimez-la, puis ajoutez-la de nouveau.
page-factors-remove-passkey = Supprimer avec une clé d'accès
page-factors-remove-last-device = Toutes vos clés d'accès seraient synchronisées : qui entre dans cet autre compte les a aussi.
page-passkey-done = Votre clé d'accès est configurée. Prenez aussi des codes de secours, pour le jour où votre appareil n'est plus là.
page-passkey-cancelled = Rien n'a été confirmé : c'était annulé, trop long, ou il n'y a pas ici de clé d'accès pour ce site. Réessayez, ou prenez un autre moyen.
page-passkey-already = Il y a déjà ici une clé d'accès de votre compte. Il n'en faut pas une seconde sur le même appareil.
page-passkey-failed = Le navigateur n'a pas pu le faire. Réessayez, ou prenez un autre moyen.
page-passkey-scripts = Une clé d'accès a besoin de JavaScript, qui est désactivé ou n'a pas été chargé ici.
page-factors-hand-over = Code de remise
page-factors-hand-over-hint = Le code que vous a remis la personne qui a réinitialisé votre second facteur.
page-factors-codes = Codes de secours
page-factors-codes-means = Dix codes pour le jour où votre téléphone n'est plus là. Chacun ouvre une fois.
page-factors-codes-left = { $count } restants
page-factors-codes-draw = Afficher des codes de secours
page-factors-codes-anew = Les remplacer par de nouveaux
page-factors-codes-title = Vos codes de secours
page-factors-codes-lead = Imprimez-les ou notez-les, et gardez-les loin de votre téléphone. Ils sont affichés dix minutes, puis plus jamais.
page-codes-kept = Je les ai gardés
page-codes-print = Imprimer
page-codes-gone = Ils ne sont plus affichés. Si vous ne les avez pas gardés, remplacez-les par de nouveaux.
page-factors-set-up-title = Configurer votre application d'authentification
page-set-up-scan = Ouvrez l'application et scannez cette image.
page-set-up-qr = Code QR pour votre application d'authentification
page-set-up-here = L'application est sur cet appareil : l'ouvrir
page-set-up-type = La saisir à la main
page-set-up-code = Saisissez les six chiffres que l'application affiche maintenant.
page-set-up-confirm = Confirmer
page-set-up-abandon = Pas maintenant
page-set-up-done = Votre second facteur est configuré. Prenez aussi des codes de secours, pour le jour où votre téléphone n'est plus là.
page-step-up-title = Encore une vérification
page-step-up-lead = La suite est sensible. Montrez encore une fois votre second facteur ; elle reste ensuite ouverte quelques minutes.
page-step-up-code = Code
page-step-up-hint = Les six chiffres de votre application d'authentification.
page-step-up-hint-codes = Les six chiffres de votre application d'authentification, ou un code de secours avec son numéro.
page-step-up-go = Continuer
page-step-up-passkey = Utiliser une clé d'accès
page-step-up-or = Ou avec un code
page-step-up-replaced = Votre code de secours est utilisé. Celui-ci le remplace : { $code }

# L'équipe d'un établissement.
page-people-title = Équipe
page-people-title-at = Équipe : { $property }
page-people-import = Importer une liste
page-people-add = Ajouter une personne
page-people-add-go = Ajouter
page-people-first = Revenir au début
page-people-more = Suite de la liste
page-people-empty = Personne pour le moment.
page-people-person = Personne
page-people-state = État
page-people-may = Peut faire
page-people-may-of = Autorisations ({ $name })
page-people-save-of = Enregistrer : { $name }
page-people-unnamed = Sans nom
page-people-lacking = Refus récents
page-people-denied = « { $permission } » a été refusé à { $name } le { $at }.
page-people-asks = { $name } demande « { $permission } » depuis le { $at }.
page-people-asks-mark = demandé
page-people-look = Voir
page-people-grant = Accorder
page-people-in = membre
page-people-asked = invitation en attente, réponse possible jusqu'au { $at }
page-people-invited = invité le { $at }
page-people-locked = verrouillé depuis le { $at }
page-people-disabled = verrouillé jusqu'à une réinitialisation
page-people-reported = a signalé une activité suspecte
page-people-lapsed = longtemps inutilisé
page-people-unusual = connexion refusée pour le moment
page-people-suspended = suspendu
page-people-gone = fermé
page-people-mail = un e-mail n'est pas arrivé
page-people-factor-disabled = trop de codes erronés
page-people-factor-day = Second facteur : jour { $day } sur { $days }
page-people-factor-due = Second facteur : exigé, rien de sensible ne s'ouvre
page-people-last-day = Dernier jour : { $day }
page-people-used = Dernière utilisation le { $at }
page-people-ends = Dernier jour
page-people-ends-hint = Facultatif, comme pour les saisonniers : le dernier jour dans l'équipe.
page-people-zone-hint = L'heure de cet établissement. Les derniers jours s'y terminent à minuit.
page-people-zone-change = Changer
page-clock-title = L'heure de cet établissement

page-member-back = Retour à la liste
page-member-itself = Personne ne change ses propres autorisations.
page-member-may-why = Cela vaut dès leur prochain clic, une fois enregistré. Vous dites pourquoi ; c'est consigné.
page-member-may-hint = Chaque case vaut aussitôt, dès son prochain clic. Vous pouvez donner ce que vous avez vous-même.
page-member-ticked = Modifié : cela vaut dès maintenant.
page-member-unchanged = Rien n'a changé : c'était déjà le cas.
page-member-ends = Le dernier jour est le { $day }.
page-member-ends-not = Il n'y a plus de dernier jour.
page-member-ends-hint = À laisser vide si rien n'est prévu.
page-member-resend = Envoyer un nouveau lien
page-member-correct = Mauvaise adresse ?
page-member-correct-means = Le compte n'a jamais servi. Il est recréé sous la bonne adresse, et le lien de l'ancien e-mail ne fonctionne plus.
page-member-correct-go = Corriger l'adresse
page-member-corrected = C'est fait : un nouvel e-mail d'activation part vers la bonne adresse.
page-member-help = Aider cette personne
page-member-reset = Réinitialiser le second facteur
page-member-reset-means = Pour qui l'a perdu. Toutes les sessions sont fermées, et la prochaine connexion en fait configurer un autre.
page-member-reset-why = Que s'est-il passé ?
page-member-reset-checked = Comment avez-vous vérifié que c'est bien elle ou lui ?
page-member-reset-go = Le réinitialiser
page-member-reason = Motif
page-choose = Choisir…
page-member-note = Note
page-member-hand-over = Remettez-lui vous-même ce code ; il est nécessaire pour configurer le prochain facteur et n'est affiché qu'une fois : { $code }
page-member-unlock = Lever le verrou
page-member-unlock-means = La connexion est de nouveau possible avec le mot de passe actuel.
page-member-end = Fermer toutes les sessions
page-member-end-means = Déconnexion partout. Le mot de passe ne change pas.
page-member-suspend = Suspendre le compte
page-member-suspend-means = Personne ne peut se connecter avec lui avant qu'il soit rouvert.
page-member-resume = Rouvrir le compte
page-member-resume-means = La connexion est de nouveau possible avec le mot de passe d'avant.
page-member-flag = Marquer les prochaines tentatives
page-member-flag-means = Vous obtenez une référence à lui dicter. Ses tentatives de connexion des 15 prochaines minutes la portent, et vous les voyez arriver ici.
page-member-rename = Changer le nom ou la langue
page-member-language-same = Inchangée
page-member-remove = Retirer de cet établissement
page-member-withdraw = Retirer l'invitation
page-member-remove-means = Dès son prochain clic, plus rien ne s'ouvre ici. Si c'était son seul établissement, le compte est fermé ; un nouvel ajout le rétablit.
page-member-remove-go = Retirer
page-member-removed = Retiré.

page-import-title = Importer une équipe
page-import-lead = Un tableau, une personne par ligne. Vous voyez ce qui se passerait avant que rien ne soit écrit.
page-import-file = Choisir un fichier CSV
page-import-text = Ou coller le tableau
page-import-columns = Colonnes : { $columns }. Les trois dernières sont facultatives.
page-import-look = Voir ce qui se passerait
page-import-preview = Voici ce qui se passerait
page-import-nothing-yet = Rien n'est encore écrit.
page-import-would-do = { $created } nouveaux, { $restored } rétablis, { $offered } invités, { $same } déjà là, { $refused } avec une erreur.
page-import-did = Importé : { $created } nouveaux, { $restored } rétablis, { $offered } invités, { $same } déjà là, { $refused } avec une erreur.
page-import-codes = Certains ont besoin d'un code de remise pour configurer un second facteur : réinitialisez-le sur leur page pour l'obtenir.
page-import-line = Ligne
page-import-would = Ce qui se passerait
page-import-beyond = Lignes non affichées :
page-import-write = Importer
page-import-other = Un autre fichier

# Pas autorisé.
page-denied-eyebrow = Cela ne s'ouvre pas pour vous
page-denied-permission = Ce qui manque
page-denied-who = Qui peut l'accorder
page-denied-wanted = Ce que vous vouliez ouvrir
page-denied-help = Qui peut aider
page-denied-ask = Le leur demander
page-denied-factor = Montrer le second facteur
page-denied-opens = Cela s'ouvre maintenant
page-denied-opens-means = Vous avez désormais l'autorisation.
page-denied-go-on = Continuer

# Log-in, step by step.
page-about = À propos de cette connexion
page-claim = Un seul compte pour toutes les maisons où vous travaillez.
page-claim-means = Chaque connexion est enregistrée : vous voyez toujours qui a utilisé votre compte, et pouvez dire que ce n'était pas vous.
page-error = Erreur : { $title }
page-field-title = Vérifiez votre saisie
page-email = Adresse e-mail
page-password = Mot de passe
page-new-password = Nouveau mot de passe
page-next = Suivant
page-log-in = Se connecter
page-confirm = Confirmer
page-change = Changer
page-not-you = Ce n'est pas vous ? Changer
page-continue = Continuer
page-print = Imprimer
page-reveal = Afficher
page-start-again = Recommencer
page-back-to-login = Retour à la connexion
page-signed-in = Vous êtes connecté
page-forgot-link = Mot de passe oublié ?
page-scripts-off = JavaScript est désactivé dans ce navigateur. Vous pouvez vous connecter sans lui ; seuls les liens de nos messages vous demandent de coller leur code, et les comptes à rebours ne défilent pas.
page-login-title = Se connecter
page-login-lead = Avec l'adresse e-mail à laquelle nos messages vous parviennent.
page-login-passkey = Utiliser une clé d'accès
page-already-title = Vous êtes déjà connecté
page-already-lead = Dans ce navigateur, en tant que { $name }.
page-already-other = Se déconnecter pour prendre un autre compte
page-password-title = Votre mot de passe
page-password-missing = saisissez votre mot de passe
page-help-title = Cela ne va toujours pas ?
page-help-new = Un nouveau mot de passe est souvent le chemin le plus court.
page-help-choose = Choisir un nouveau mot de passe
page-help-typed = Saisissez l'adresse et le mot de passe à la main : votre navigateur a peut-être rempli ceux de quelqu'un d'autre.
page-help-browser = Essayez un autre navigateur, ou une fenêtre privée.
page-help-domain = Si un antivirus ou un pare-feu bloque la page, autorisez-y { $domain }.
page-help-sender = Nos messages viennent de { $sender }. Regardez aussi parmi les indésirables.
page-code-title = Votre second facteur
page-code-lead = Saisissez les six chiffres que votre application d'authentification affiche maintenant.
page-code-passkey-lead = Confirmez avec la clé d'accès de cet appareil, de votre téléphone ou de votre clé de sécurité.
page-code-passkey = Utiliser une clé d'accès
page-code-or = Ou avec un code
page-code-none = Le second facteur de votre compte ne peut plus être utilisé ici, et il n'y en a pas d'autre.
page-code = Code
page-code-kinds = Configuré pour votre compte :
page-code-missing = saisissez le code
page-code-recovery-lead = Saisissez un code de secours avec son numéro, tel que vous l'avez imprimé.
page-code-recovery = Code de secours
page-code-use-recovery = Utiliser un code de secours
page-code-use-app = Utiliser l'application d'authentification
page-code-use-other = Confirmer autrement
page-code-lost = Je n'ai plus rien de tout cela
page-code-lost-next = Demandez à quelqu'un qui gère les utilisateurs de votre établissement de réinitialiser votre second facteur ; vous en configurez un nouveau à la connexion suivante. Si personne ne peut y aider : { $support }.
page-pause-at = Réessayez après { $at }.
page-pause-soon = Encore dix secondes.
page-pause-over = La pause est terminée. Saisissez le code que votre application affiche maintenant.
page-set-up-title = Configurez votre second facteur
page-set-up-lead = Votre mot de passe était juste. Un second facteur tient les autres à l'écart même s'ils le connaissent ; avec lui, vous entrez.
page-set-up-kind = Comment voulez-vous confirmer que c'est vous ?
page-set-up-app = Application d'authentification
page-set-up-app-hint = Une application du téléphone affiche un nouveau code toutes les 30 secondes. N'importe laquelle convient.
page-set-up-passkey = Clé d'accès
page-set-up-passkey-hint = Cet appareil, votre téléphone ou une clé de sécurité confirme que c'est vous. Rien à saisir.
page-set-up-passkey-go = Configurer une clé d'accès
page-set-up-hand-over = Code remis pour vous
page-set-up-hand-over-hint = La personne qui a réinitialisé votre second facteur a reçu ce code pour vous.
page-set-up-begin = Configurer
page-confirm-get = Ouvrez une application d'authentification sur votre téléphone. Si vous n'en avez pas, installez-en une : toutes fonctionnent ici.
page-confirm-scan = Scannez ce code avec l'application.
page-confirm-qr = Code QR avec le secret pour votre application d'authentification. Il peut aussi être saisi : voir plus bas.
page-confirm-by-hand = Sans appareil photo
page-confirm-open = L'ouvrir dans une application de cet appareil
page-confirm-code = Saisissez les six chiffres que l'application affiche maintenant
page-confirm-again = Recommencer avec un autre code
page-reminder-title = Protégez votre compte par un second facteur
page-reminder-lead =
    { $days ->
        [0] C'est le dernier jour où cela peut attendre : à la connexion suivante, vous le configurez.
        [one] Cela peut attendre : il reste { $days } jour. Ensuite, vous le configurez à la connexion.
       *[other] Cela peut attendre : il reste { $days } jours. Ensuite, vous le configurez à la connexion.
    }
page-reminder-now = Le configurer maintenant
page-reminder-later = Plus tard
page-reminder-why = Il faut deux minutes et un téléphone. Ensuite, une personne qui découvrirait votre mot de passe ne pourrait pas se connecter.
page-replaced-title = Votre nouveau code de secours
page-replaced-lead = Le code de secours que vous venez d'utiliser est épuisé. Celui-ci le remplace et n'est affiché que maintenant : imprimez-le ou notez-le.
page-replaced-done = Je l'ai
page-codes-enrolled = Le second facteur est configuré
page-codes-offer = Des codes de secours pour le jour où le téléphone est perdu
page-codes-offer-lead = Dix codes à imprimer. Chacun ouvre votre compte une fois, sans le téléphone.
page-codes-show = Afficher mes codes de secours
page-codes-later = Plus tard, sous Mon compte
page-codes-title = Vos codes de secours
page-codes-lead = Ils ne sont affichés que maintenant. Imprimez-les ou notez-les, et gardez-les loin de votre téléphone. Chacun sert une fois, puis est remplacé.
page-codes-done = Je les ai
page-onward-title = Un instant
page-onward-lead = Vous êtes conduit vers { $host }.
page-cookies-title = Les cookies sont désactivés
page-cookies-lead = Votre navigateur n'a pas renvoyé le cookie posé avec la page : rien n'a été fait. Sans lui, personne ne reste connecté.
page-cookies-next = Autorisez les cookies de ce site dans les réglages de votre navigateur. Une fenêtre privée peut aussi aider. Puis recommencez.
page-logout-title = Se déconnecter ?
page-logout-lead = Vous quittez ce navigateur. Les autres appareils restent connectés.
page-logout-stay = Rester
page-done-out = Vous êtes déconnecté
page-done-out-means = Sur un ordinateur que d'autres utilisent, fermez aussi le navigateur.
page-done-chosen = Votre nouveau mot de passe est en vigueur
page-done-chosen-means = Un éventuel verrouillage est levé. Connectez-vous avec le nouveau mot de passe.

# Forgotten, reset, activated.
page-forgot-title = Mot de passe oublié ?
page-forgot-lead = Saisissez votre adresse. S'il existe un compte, un message avec un lien arrive dans la minute.
page-forgot-send = M'envoyer un lien
page-sent-title = Regardez dans votre boîte
page-sent-lead = Si { $email } a un compte ici, un message avec un lien est en route. Le lien fonctionne 24 heures ; seul celui du dernier message ouvre.
page-sent-nothing = Rien n'est arrivé ?
page-sent-spelling = L'adresse est-elle écrite comme votre établissement la connaît ? Une adresse mal orthographiée ne reçoit rien.
page-reset-title = Un nouveau mot de passe
page-activate-title = Bienvenue
page-link-lead = Votre navigateur n'a rien transmis. Collez ici le lien du message.
page-link-token = Lien ou code du message
page-link-hint = Le lien entier, ou ce qui suit « token= ».
page-link-missing = collez le lien du message
page-link-another = M'envoyer un autre lien
page-choose-title = Choisissez un nouveau mot de passe
page-choose-first = Bienvenue. Choisissez votre mot de passe
page-choose-least = Au moins { $least } caractères ; quelques mots se retiennent bien.
page-choose-common = Pas l'un des mots de passe que tout le monde utilise.
page-choose-any = Aucun caractère spécial exigé. Les espaces conviennent.
page-choose-short = Trop court : au moins { $least } caractères
page-choose-fair = Assez long
page-choose-strong = Solide
page-choose-save = Enregistrer le mot de passe

# The demo.
page-demo-sign-ins = Qui peut se connecter à cette démonstration
page-demo-secret = Secret du second facteur :
page-demo-use = Prendre cette adresse
page-demo-password = Dans cette démonstration, le mot de passe est, sauf s'il a été changé :
page-demo-mail = La boîte aux lettres de la démonstration
page-demo-mail-lead = Chaque message envoyé par la démonstration est ici, quel que soit son destinataire.
page-demo-mail-none = Aucun message pour le moment. Demandez un nouveau mot de passe, et il en arrive un.
page-demo-mail-all = Tous les messages
page-demo-mail-open = Ouvrir le lien

# Consoles.
page-nav-console = Console
page-console-title = Trouver quelqu'un
page-console-nav = Consoles
page-console-tab-search = Support
page-console-q = Trouver une personne, un établissement, un événement ou un réseau
page-console-q-example = Nom, adresse, établissement, événement ou réseau
page-console-find = Chercher
page-console-lead = Tout sur une personne en une page : pourquoi c'est ainsi, ce qu'elle a vu, et ce qui aide. Trois lettres suffisent.
page-console-by-name = Un nom
page-console-by-name-means = Trois lettres d'un prénom ou d'un nom, avec ou sans accents.
page-console-by-address = Une adresse
page-console-by-address-means = Entière ou en partie. Si personne ne l'a, vous voyez lesquelles lui ressemblent.
page-console-by-property = Un établissement
page-console-by-property-means = Son nom ou son identifiant : s'il ouvre, et qui y travaille.
page-console-by-event = Un événement
page-console-by-event-means = L'identifiant d'une ligne de journal, d'un en-tête de message ou du lien d'un collègue.
page-console-by-network = Un réseau
page-console-by-network-means = Une adresse IP ou 203.0.113.0/24 : qui a été vu de là ces 31 derniers jours.
page-console-found = Trouvé pour « { $q } »
page-console-people = Personnes
page-console-properties = Établissements
page-console-total = { $count ->
    [one] une personne
   *[other] { $count } personnes
  }
page-console-nobody = Personne et rien n'a été trouvé.
page-console-nobody-next = Essayez moins de lettres, une autre orthographe, ou l'adresse que la personne saisit. Une adresse entière reçoit une réponse même si personne ne l'a.
page-console-nothing = Saisissez quelque chose à chercher.
page-console-network = { $count ->
    [one] Comparé aux marques d'un compte.
   *[other] Comparé aux marques de { $count } comptes.
  }
page-console-network-find = Qui d'autre est venu de là ?
page-console-nameless = effacé
page-console-erased = effacé : sa clé est détruite
page-console-answer = La réponse
page-console-saw = Ce que la personne a vu en dernier, dans sa langue, le { $at } :
page-console-near = Pas encore, mais bientôt
page-console-closed = Établissements qui n'ouvrent pas simplement
page-console-policy = Décidé selon la version { $version } de la politique.
page-console-head = Jusqu'à l'événement { $sequence }, du { $at }.
page-console-acts = Ce que vous pouvez faire
page-console-acts-none = Il n'y a rien à faire ici.
page-console-acts-past = Vous regardez le passé. Revenez au présent pour agir.
page-console-ticket = Ticket ou note
page-console-at = En date du
page-console-zone = Fuseau horaire
page-console-rewind = Montrer l'état d'alors
page-console-slide = Remonter le temps
page-console-slide-now = maintenant
page-console-all-events = tous les événements, à rechercher et exporter
page-console-permalink = Lien vers ce moment
page-console-rewound = Tel que c'était le { $at }
page-console-future = Ce moment n'est pas encore venu : ainsi serait-ce si rien n'arrivait d'ici là.
page-console-to-now = Revenir au présent
page-console-zone-unknown = ce fuseau horaire n'existe pas
page-console-at-skipped = cette heure n'existe pas dans le fuseau { $zone } : elle a été sautée au passage à l'heure d'été
page-console-at-twice = cette heure existe deux fois dans le fuseau { $zone }. Choisissez laquelle vous voulez dire
page-console-no-row = ce doit être l'un de password, factor, session, mail, people, billing
page-console-picture = L'image
page-console-picture-twin = Le temps sans événement ne prend pas de place. La liste ci-dessous dit la même chose en mots.
page-console-folded = { $count ->
    [one] Un événement est dessiné avec d'autres sur un même repère.
   *[other] { $count } événements sont dessinés avec d'autres sur un même repère.
  }
page-console-dot = { $count ->
    [one] { $what }, { $at }
   *[other] { $count } événements à partir du { $at }, le plus grave : { $what }
  }
page-console-quiet = { $count ->
    [one] 1 jour
   *[other] { $count } jours
  }
page-console-lane-password = Mots de passe
page-console-lane-factor = Second facteur
page-console-lane-session = Sessions
page-console-lane-mail = Messages
page-console-lane-people = Interventions
page-console-lane-billing = Facturation
page-console-tone-plain = a eu lieu
page-console-tone-good = a réussi
page-console-tone-bad = a échoué
page-console-tone-counted = a compté
page-console-tone-shut = a fermé quelque chose
page-console-came = Comment on en est arrivé là
page-console-way = le chemin vers l'état présent
page-console-counted = Ce qui a compté
page-console-counted-for = Ces tentatives ont mené au verrouillage du { $at }, selon la version { $version } de la politique.
page-console-counting = Ces tentatives comptent pour le prochain verrouillage.
page-console-counted-row = a compté : verrouillage du { $at }
page-console-counting-row = compte pour le prochain verrouillage
page-console-cleared-row = Ne compte plus : une connexion, une réinitialisation ou la fin d'un verrouillage est venue après.
page-console-refused-row = N'a pas compté : refusée avant que le mot de passe soit vérifié.
page-console-abandoned-row = N'a pas compté : personne n'a reçu de réponse.
page-console-when = Quand
page-console-from = Réseau
page-console-device = Appareil
page-console-shown = Ce qui a été montré
page-console-gone = n'est plus connu
page-console-happened = Ce qui s'est passé
page-console-by-clock = Heures dans le fuseau { $zone }.
page-console-rows = Ne montrer que
page-console-everything = Tout
page-console-earlier = Ce qui s'est passé avant
page-console-whole = Ce n'est qu'une partie : tout montrer
page-console-nothing-here = Rien de tel ne s'est passé. Choisissez « Tout » pour voir le reste.
page-console-reference = référence { $reference }
page-console-reason = Motif : { $reason }
page-console-apart-same = à ce moment
page-console-apart-second = { $count } s
page-console-apart-minute = { $count } min
page-console-apart-hour = { $count } h
page-console-apart-day = { $count ->
    [one] 1 jour
   *[other] { $count } jours
  }
page-console-no-mails = Aucun message n'a été envoyé.
page-console-no-properties = La personne n'appartient à aucun établissement.
page-console-id = Identifiant :
page-console-address-nobody = Personne n'a cette adresse
page-console-address-quiet = Personne n'a essayé de se connecter avec elle dernièrement.
page-console-address-means = Elles sont traitées exactement comme pour un vrai compte, afin que nul n'apprenne qui en a un.
page-console-nearest = Adresses existantes qui lui ressemblent
page-console-people-now = Qui y travaille maintenant
page-console-nobody-there = Personne n'y travaille.
page-console-event = Événement
page-console-event-then = { $name } à ce moment
page-console-event-facts = Où il se trouve
page-console-event-kind = Genre
page-console-event-id = Événement
page-console-event-sequence = Séquence
page-console-event-proof = son chemin jusqu'à la racine signée
page-console-event-stream = Flux
page-console-event-policy = Version de la politique
page-console-event-property = Établissement
page-console-event-data = Ce qu'il dit
page-console-event-empty = Il ne dit rien de plus que d'avoir eu lieu.
page-console-event-metadata = Métadonnées telles que stockées
page-keys = Clavier
page-keys-find = chercher
page-keys-next = suivant
page-keys-before = précédent
page-keys-copy = copier
page-keys-list = cette liste
page-keys-on = Les touches sont actives
page-keys-copied = Copié :

# Compliance.
page-console-tab-audit = Audit
page-audit-title = Audit
page-audit-nav = Questions
page-audit-lead = Ce qui s'est passé, qui l'a fait et qui a regardé : chaque réponse vient du journal, et la question est consignée aussi.
page-audit-access = Accès à une date
page-audit-access-means = Qui pouvait faire quoi dans un établissement à une date.
page-audit-access-of = { $property } le { $at }
page-audit-acts = Actes sur autrui
page-audit-acts-means = Ce que le support et les responsables ont fait à d'autres, de quel droit, et pourquoi.
page-audit-acts-none = Personne n'a agi sur autrui pendant cette période. Choisissez-en une plus longue pour en voir plus.
page-audit-readers = Lecteurs
page-audit-readers-means = Qui a lu l'historique de qui, ce qui était cherché, et pourquoi.
page-audit-reads-none = Personne n'a rien lu de tel pendant cette période. Choisissez-en une plus longue pour en voir plus.
page-audit-search = Tous les événements
page-audit-search-means = Affinez en cliquant des valeurs, exportez le résultat dans un fichier, prouvez un événement.
page-audit-search-none = Aucun événement n'a tout cela en commun. Retirez une des conditions pour en voir plus.
page-audit-holds = Mises en conservation légale
page-audit-holds-means = De qui les données ne doivent pas être effacées ; ordonner et lever des conservations.
page-audit-holds-lead = Tant qu'il y en a une, personne n'efface la personne, et d'où elle a agi reste lisible.
page-audit-holds-none = Il n'y a pas de mise en conservation légale.
page-audit-holds-all = Montrer aussi celles qui ont été levées
page-audit-holds-present = Ne montrer que celles en vigueur
page-audit-hold-place = Ordonner une mise en conservation légale
page-audit-hold-lift = Lever la conservation
page-audit-hold-placed = La conservation est en vigueur : la personne ne peut pas être effacée.
page-audit-hold-lifted = La conservation est levée.
page-audit-hold-lasts = en vigueur
page-audit-hold-over = levée le { $at }
page-audit-hold-since = Ordonnée le { $at }
page-audit-erasures = Effacements
page-audit-erasures-means = Qui a été effacé, à quel titre, et si les clés sont détruites.
page-audit-erasures-lead = Effacer une personne détruit ses clés. Les événements scellés restent, donc chaque preuve antérieure tient.
page-audit-erasures-none = Personne n'a été effacé.
page-audit-erasure-decided = Décidé
page-audit-erasure-destroyed = Clés détruites
page-audit-erasure-withdrawn = Retiré : une mise en conservation légale est venue d'abord
page-audit-erasure-waits = pas encore
page-audit-erasure-keys = { $count ->
    [one] Une clé ou un secret.
   *[other] { $count } clés et secrets.
  }
page-audit-signed = L'historique signé
page-audit-signed-size = La dernière racine signée couvre { $size } événements :
page-audit-signed-none = Rien n'est encore signé.
page-audit-from = Du
page-audit-to = Au
page-audit-show = Montrer
page-audit-of = L'historique de qui (adresse ou identifiant)
page-audit-who = Qui
page-audit-what = Quoi
page-audit-whose = De qui
page-audit-more = Plus
page-audit-and-more = et { $count } autres
page-audit-no-property = Cet établissement n'existe pas. Saisissez une partie de son nom, ou son identifiant.
page-audit-which-property = Quel établissement ?
page-audit-sensitive = Les autorisations marquées vont au-delà du travail quotidien.
page-audit-operators = Les opérateurs d'alors
page-audit-operators-mean = Le support agit dans chaque établissement ; la conformité lit.
page-audit-by-account = Compte (adresse ou identifiant)
page-audit-by-actor = Qui a agi (adresse, identifiant ou partie du moteur)
page-audit-by-kind = Genre d'événement
page-audit-by-without = Genres laissés de côté (séparés par des virgules)
page-audit-by-property = Établissement
page-audit-by-network = Réseau
page-audit-by-from = Du
page-audit-by-to = Au
page-audit-narrow = Conditions
page-audit-without = Sans { $what }
page-audit-leave-out = Laisser de côté { $what }
page-audit-counts = Genres sur cette page
page-audit-take-out = Exporter
page-audit-take-out-means = Tout le résultat jusqu'à présent, pas seulement cette page. Le manifeste dit la requête, le nombre, le SHA-256 de chaque fichier et la racine signée.
page-audit-manifest = Manifeste
page-audit-proof = Preuve
page-audit-proved = Cet événement est dans l'historique signé de { $size } événements : son chemin mène à la racine.
page-audit-proof-not-yet = La dernière racine signée ne couvre pas encore cet événement. Elle le fera dans la minute.
page-audit-proof-disagrees = Le journal et l'historique signé diffèrent ici. Lancez « keyledger audit verify » et gardez les deux.
page-audit-path = Le chemin vers la racine
page-audit-leaf = Événement
page-audit-beside = avec
page-audit-root = Racine
page-audit-check = Le vérifier
page-audit-check-means = Sur cette machine, ou avec tout programme qui lit C2SP tlog-proof et la clé de ce journal.
page-audit-key = Clé du journal :
page-audit-proof-text = La preuve en fichier

# Policy.
page-console-tab-policy = Politique
page-policy-title = Politique
page-policy-version = Version { $version }
page-policy-lead = Changez un réglage, essayez-le sur ce qui s'est vraiment passé, puis proposez-le. Chaque réglage dit ses bornes et pourquoi elles sont là.
page-policy-reads = Les réglages en vigueur. Le support les change ; vous approuvez ce qui en assouplit un.
page-policy-numbers = Des nombres séparés par des virgules ; le dernier vaut pour la suite.
page-policy-observe = le consigner pour le support
page-policy-refuse = refuser les connexions un moment
page-policy-off = se passer de cette règle
page-policy-passkeys-off = aucune n'est configurée
page-policy-passkeys-second_factor = le second facteur, en plus d'un mot de passe
page-policy-passkeys-both_factors = les deux facteurs à la fois, sans mot de passe
page-policy-yes = oui
page-policy-no = non
page-policy-not-a-number = ce doit être un nombre entier
page-policy-try = L'essayer sur les 90 derniers jours
page-policy-try-means = Rien ne change. Vous voyez qui aurait été verrouillé, refusé, averti ou laissé entrer.
page-policy-propose = Le proposer
page-policy-propose-means = Un changement qui n'assouplit rien prend effet aussitôt ; tout autre demande un second opérateur.
page-policy-waits = { $by } propose un changement
page-policy-until = Quelqu'un d'autre peut l'approuver jusqu'au { $at }.
page-policy-loosens = Cela assouplit : { $settings }.
page-policy-own = Vous l'avez proposé : quelqu'un d'autre approuve.
page-policy-approve = Approuver
page-policy-withdraw = Retirer ou refuser
page-policy-history = Comment on y est arrivé
page-policy-step-policy_adopted = La version { $number } est entrée en vigueur
page-policy-step-policy_proposed = Proposition { $number }
page-policy-step-policy_proposal_ended = La proposition { $number } a pris fin
page-trial-title = Qu'aurait-elle fait ?
page-trial-from = Essayée sur tout depuis le { $at }.
page-trial-changes = Ce qui est essayé
page-trial-same = Rien ne diffère de la politique en vigueur.
page-trial-runs = Lecture du journal
page-trial-cancel = Annuler
page-trial-cancelled = Annulé. Rien n'a changé.
page-trial-failed = L'essai n'a pas pu être terminé. Rien n'a changé ; essayez à nouveau.
page-trial-back = Retour à la politique

# Le moteur.
page-console-tab-engine = Moteur
page-engine-title = Moteur
page-engine-release = version { $release }
page-engine-now = Comment il va
page-engine-wrong = Quelque chose ne va pas
page-engine-lists = Listes et historiques
page-engine-lists-failed = Ils ne peuvent pas suivre le registre.
page-engine-follows = Ce qui suit des événements
page-engine-mails = E-mails
page-engine-log = Journal d'audit
page-engine-up-to = À jour, jusqu'à l'événement { $sequence }.
page-engine-behind = { $count ->
    [one] { $count } seconde de retard
   *[other] { $count } secondes de retard
}
page-engine-delivered = Tout a été transmis.
page-engine-mails-waiting = { $count ->
    [0] Aucun e-mail n'attend.
    [one] Un e-mail attend.
   *[other] { $count } e-mails attendent.
}
page-engine-log-stopped = Il est à l'arrêt depuis le { $at }.
page-engine-log-size = Signé jusqu'à { $size } événements.
page-engine-stuck = Ce qui est bloqué
page-engine-stuck-none = Rien n'est bloqué : chaque événement a eu les suites prévues.
page-engine-cause = Cause
page-engine-attempts = Tentatives
page-engine-parked-one = en attente d'une intervention
page-engine-again = prochaine tentative { $at }
page-engine-since = Attend depuis
page-engine-event = Événement
page-engine-stream = Flux
page-engine-retry = Relancer
page-engine-retry-means = L'événement est retraité maintenant, et la suite vient après. À faire une fois la cause levée.
page-engine-skip = Sauter l'événement
page-engine-skip-means = Les suites de cet événement n'auront jamais lieu : un e-mail ne part pas. Tout ce qui vient après continue. C'est irréversible.
page-engine-retried = { $handler } retraite l'événement. C'est consigné avec son motif.
page-engine-skipped = { $handler } saute l'événement définitivement et continue après lui. C'est consigné avec son motif.
page-engine-handlers = Traitements
page-engine-handler = Traitement
page-engine-position = Événements proposés
page-engine-state = État
page-engine-handler-done = à jour
page-engine-retries = { $count ->
    [one] { $count } flux en nouvelle tentative
   *[other] { $count } flux en nouvelle tentative
}
page-engine-parked = { $count ->
    [one] { $count } flux bloqué
   *[other] { $count } flux bloqués
}
page-engine-tokens = Jetons de service
page-engine-tokens-lead = Un autre logiciel présente un jeton. Il n'ouvre que ce que disent ses portées, jusqu'à son expiration ou sa révocation.
page-engine-token-issued = créé le { $at }
page-engine-token-refusals = { $count ->
    [one] { $count } refus
   *[other] { $count } refus
}
page-engine-token-revoke = Révoquer
page-engine-token-revoke-means = Dès la requête suivante, le logiciel est refusé.
page-engine-token-new = Nouveau jeton
page-engine-token-name = Nom du logiciel
page-engine-token-expires = Valable jusqu'au
page-engine-token-days = { $count ->
    [one] Au plus { $count } jour à partir de maintenant.
   *[other] Au plus { $count } jours à partir de maintenant.
}
page-engine-token-scopes = Ce qu'il permet
page-engine-token-make = Créer le jeton
page-engine-token-title = Le nouveau jeton
page-engine-token-gone = Le jeton a déjà été montré et ne peut plus l'être. Si personne ne l'a conservé, révoquez-le et créez-en un autre.
page-engine-back = Retour au moteur
page-engine-scope-events_read = Lire les événements, sans données personnelles
page-engine-scope-billing_write = Signaler factures et abonnements
page-engine-scope-introspect = Demander si une session ou un jeton est valable
page-engine-scope-access_check = Demander si une personne peut faire quelque chose dans un établissement
handler-act_notice = Avis d'un acte d'autrui
handler-activation_mail = E-mail avec le lien d'activation
handler-factor_notice = Avis sur le second facteur
handler-lock_notice = Avis de verrouillage
handler-membership_notice = Avis d'un nouvel établissement
handler-membership_change_notice = Avis d'un changement d'appartenance
handler-password_changed_notice = Avis d'un mot de passe changé
handler-payment_reminder = Rappel d'une facture
handler-permission_notice = Avis d'une autorisation demandée
handler-reset_mail = E-mail avec le lien de réinitialisation
handler-restriction_notice = Avis d'une restriction
handler-staff_act_notice = Responsables : acte d'autrui sur leur personnel
handler-staff_activity_notice = Responsables : activité inhabituelle de leur personnel
handler-staff_factor_notice = Responsables : second facteur de leur personnel
handler-staff_lock_notice = Responsables : verrouillage de leur personnel
handler-staff_members_notice = Responsables : changements dans leur personnel
handler-subscription_notice = Avis sur l'abonnement
handler-support_activity_notice = Support : activité signalée
handler-mail_sender = Envoie les e-mails au serveur de messagerie

# Ce qui a changé.
page-changes-title = Ce qui a changé : { $name }
page-changes-link = Ce qui a changé depuis
page-changes-from = Du
page-changes-to = Au
page-changes-compare = Comparer
page-changes-what = Quoi
page-changes-before = Avant
page-changes-after = Après
page-changes-answer = { $count ->
    [0] Rien n'a changé entre ces moments.
    [one] Une chose a changé.
   *[other] { $count } choses ont changé.
}

# Live rows.
page-live-off = Rechargez la page pour voir ce qui est nouveau.
page-live-on = En direct : ce qui se passe apparaît ici aussitôt.
page-live-cut = Les lignes en direct ont pris fin. Rechargez la page pour continuer.
page-live-stopping = Le moteur s'arrête. Rechargez la page dans un instant.
page-live-withdrawn = Les lignes en direct ont pris fin : vous ne pouvez plus lire cet historique, ou vous n'êtes plus connecté.
page-live-failed = Les lignes en direct ont pris fin : quelque chose a échoué. Rechargez la page.
page-search-without = un de ces genres n'existe pas ; la liste des genres, à côté, les contient tous
page-search-kind = aucun événement n'est de ce genre ; choisissez-en un dans la liste
page-field-wrong = { $label } : { $what }.
page-field-address = Une partie de cette adresse n'est pas correcte ({ $field }) : { $what }.
page-policy-proposed = Cela assouplit : { $settings }. C'est maintenant la proposition { $proposal } : un autre opérateur peut l'approuver ici jusqu'au { $until }.
page-policy-waits-first = La proposition { $proposal } attend une seconde personne. Il faut d'abord l'approuver, la retirer ou la refuser : voir plus haut.
page-policy-not-waiting = La proposition { $proposal } n'attend plus. Ce qu'elle est devenue figure plus bas.
page-home-empty-operator = Vous êtes opérateur de tout le système et n'appartenez à aucun établissement. Votre travail se fait dans la console.
page-home-console = Ouvrir la console
page-console-at-first = la première fois : { $at }
page-console-at-second = la seconde fois : { $at }
page-policy-bounds = De { $least } à { $most } : { $why }.
page-policy-because = { $why }.
page-policy-not-an-item = « { $item } » n'est pas un nombre entier ; écrivez des nombres séparés par des virgules
page-policy-too-large = { $item } est un nombre trop grand
page-codes-for = Codes de secours pour { $name } · { $issuer } · { $site }
page-factors-codes-again = Les afficher de nouveau
page-import-wrong = Lignes avec une erreur :
page-field-choose = choisissez-en un dans la liste
