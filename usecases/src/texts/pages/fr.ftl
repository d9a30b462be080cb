
# What is on every page.
page-skip = Aller au contenu
page-nav = Navigation principale
page-nav-home = Accueil
page-nav-account = Mon compte
page-log-out = Se déconnecter
page-language = Langue
page-support = Besoin d'aide ? { $support }
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
