
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
page-help-domain = L'antivirus et le pare-feu doivent faire confiance à { $domain }.
page-help-sender = Nos messages viennent de { $sender }. Regardez aussi parmi les indésirables.
page-code-title = Votre second facteur
page-code-lead = Saisissez les six chiffres que votre application d'authentification affiche maintenant.
page-code = Code
page-code-kinds = Configuré pour votre compte :
page-code-missing = saisissez le code
page-code-recovery-lead = Saisissez un code de secours avec son numéro, tel que vous l'avez imprimé.
page-code-recovery = Code de secours
page-code-use-recovery = Utiliser un code de secours
page-code-use-app = Utiliser l'application d'authentification
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
page-reminder-why = Il faut deux minutes et un téléphone. Qui apprend votre mot de passe n'entre pas pour autant.
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
page-demo-password = Dans cette démonstration, le mot de passe est
page-demo-mail = La boîte aux lettres de la démonstration
page-demo-mail-lead = Chaque message envoyé par la démonstration est ici, quel que soit son destinataire.
page-demo-mail-none = Aucun message pour le moment. Demandez un nouveau mot de passe, et il en arrive un.
page-demo-mail-all = Tous les messages
page-demo-mail-open = Ouvrir le lien
