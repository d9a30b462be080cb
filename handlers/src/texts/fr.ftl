# Ce que Keyledger écrit aux personnes, en français. Chaque message dit ce qui s’est passé, ce que
# cela signifie, ce qu’il faut faire, et que faire si ce n’était pas vous.

greeting = Bonjour { $name },

activation-subject = Activez votre compte
activation-happened = Un compte a été créé pour vous.
activation-happened-at = Un compte a été créé pour vous : { $property }.
activation-means = Il n’a pas encore de mot de passe : personne ne peut s’y connecter tant que vous n’en avez pas choisi un.
activation-next = Choisissez votre mot de passe pour activer votre compte :
activation-button = Activer votre compte
activation-not-you = Si vous n’attendiez pas ce message, vous n’avez rien à faire : sans mot de passe, le compte reste fermé, et le lien cessera de fonctionner de lui-même.

reset-subject = Choisissez un nouveau mot de passe
reset-happened = Quelqu’un, sans doute vous, a demandé un nouveau mot de passe pour votre compte.
reset-means = Votre mot de passe actuel reste valable tant que vous n’en avez pas choisi un nouveau. Si votre compte est verrouillé, le nouveau mot de passe lève aussi le verrou.
reset-next = Choisissez votre nouveau mot de passe :
reset-button = Choisir un nouveau mot de passe
reset-not-you = Si ce n’était pas vous, vous n’avez rien à faire : votre mot de passe ne change pas. Si de tels messages se répètent, dites-le-nous : { $support }.

locked-subject = Votre compte a été verrouillé
locked-happened = Votre compte a été verrouillé le { $at }, parce qu’un mauvais mot de passe a été saisi trop de fois.
locked-means = Pour le moment, personne ne peut se connecter depuis un appareil que nous ne connaissons pas, pas même avec le bon mot de passe. Cela vous protège de qui chercherait à le deviner.
locked-next = Pour revenir, choisissez un nouveau mot de passe : ouvrez { $site }, saisissez votre adresse e-mail, puis « Suivant » et « Mot de passe oublié ».
locked-next-no-password = Vous n’avez pas encore choisi de mot de passe. Utilisez le lien du message « Activez votre compte » : choisir votre mot de passe lève aussi le verrou. Si ce lien est trop ancien, ouvrez { $site }, saisissez votre adresse e-mail, puis « Suivant » et « Mot de passe oublié ».
locked-not-you = Si ce n’est pas vous qui avez saisi ces mots de passe, quelqu’un a cherché à deviner le vôtre. Aucun n’était le bon ; choisissez-en tout de même un nouveau, que vous n’utilisez nulle part ailleurs.
locked-not-you-no-password = Si ce n’est pas vous qui avez saisi ces mots de passe, quelqu’un a cherché à en deviner un. Aucun ne pouvait être le bon : votre compte n’a pas encore de mot de passe.

changed-subject = Votre mot de passe a été changé
changed-happened = Un nouveau mot de passe a été choisi pour votre compte le { $at }.
changed-means = L’ancien mot de passe ne fonctionne plus, et toutes les sessions ouvertes ont été fermées. Connectez-vous désormais avec le nouveau.
changed-next = Si c’était vous, vous n’avez rien d’autre à faire.
changed-not-you = Si ce n’était pas vous, quelqu’un lit peut-être vos e-mails. Changez d’abord le mot de passe de votre messagerie, puis choisissez-en un nouveau ici : ouvrez { $site }, saisissez votre adresse e-mail, puis « Suivant » et « Mot de passe oublié ». Et dites-le-nous : { $support }.

staff-locked-subject = Le compte d’un membre de votre équipe a été verrouillé
staff-locked-happened = Le compte de { $colleague } a été verrouillé le { $at }, parce qu’un mauvais mot de passe a été saisi trop de fois. Vous êtes informé parce que vous gérez les utilisateurs de cet établissement : { $property }.
staff-locked-means = Pour le moment, { $colleague } ne peut pas se connecter depuis un appareil que nous ne connaissons pas, pas même avec le bon mot de passe. Nous avons aussi écrit à { $colleague }.
staff-locked-next = Si l’on vous demande de l’aide : un nouveau mot de passe lève le verrou. { $colleague } ouvre { $site }, saisit son adresse e-mail, puis choisit « Suivant » et « Mot de passe oublié ». Vous n’avez rien à faire vous-même.
staff-locked-not-you = Si ce n’est pas { $colleague } qui a saisi ces mots de passe, quelqu’un a cherché à en deviner un. Aucun n’était le bon. Si cela continue, dites-le-nous : { $support }.

invoice-due-subject = Une facture est à payer
invoice-due-happened = Une facture est à payer depuis le { $since } ({ $property }) : { $invoices }.
invoice-due-means = Tout fonctionne comme avant ; ceci est un rappel.
invoice-due-next = Vous pouvez la payer ici :
invoice-overdue-subject = Une facture est en retard
invoice-overdue-happened = Une facture n’a pas été payée à temps ({ $property }) : { $invoices }. Elle est en retard depuis le { $since }.
invoice-overdue-means = Tout fonctionne encore. Si la facture n’est pas payée, l’établissement ({ $property }) se fermera pour tout le monde le { $until }. Les autres établissements ne sont pas concernés.
invoice-overdue-next = Vous pouvez la payer ici :
property-restricted-subject = L’accès à votre établissement est restreint
property-restricted-happened = Ce qui est dû n’a pas été payé à temps ({ $property }) : { $invoices }. L’accès est donc restreint depuis le { $since }.
property-restricted-means = L’établissement ne s’ouvre pour personne. La page de facturation et l’export de ses propres données restent ouverts, et les autres établissements ne sont pas concernés. Dès que le système de facturation saura que tout est payé, l’établissement s’ouvrira de lui-même.
property-restricted-next = Vous pouvez payer la dernière facture ici :
restriction-lifted-subject = L’accès à votre établissement est rétabli
restriction-lifted-happened = Ce qui était dû est réglé ({ $property }).
restriction-lifted-means = L’établissement s’ouvre de nouveau à toutes les personnes qui en font partie, depuis le { $since }.
restriction-lifted-next = Vous n’avez rien d’autre à faire.
subscription-on-hold-subject = Votre abonnement est en pause
subscription-on-hold-happened = L’abonnement est en pause depuis le { $since } ({ $property }).
subscription-on-hold-means = Pour le moment, l’établissement ne s’ouvre pour personne. Les comptes et les autorisations restent tels qu’ils sont, et les autres établissements ne sont pas concernés.
subscription-on-hold-next = Pour le reprendre, écrivez à { $support }.
subscription-suspended-subject = Votre abonnement a été suspendu
subscription-suspended-happened = L’abonnement a été suspendu le { $since } ({ $property }).
subscription-suspended-means = L’établissement ne s’ouvre pour personne. Les comptes et les autorisations restent tels qu’ils sont, et les autres établissements ne sont pas concernés.
subscription-suspended-next = Pour savoir pourquoi et que faire, écrivez à { $support }.
subscription-ended-subject = Votre abonnement est terminé
subscription-ended-happened = L’abonnement est terminé depuis le { $since } ({ $property }).
subscription-ended-means = L’établissement ne s’ouvre plus pour personne. Les autres établissements ne sont pas concernés.
subscription-ended-next = Pour revenir, ou pour vos données, écrivez à { $support }.
subscription-resumed-subject = Votre abonnement a repris
subscription-resumed-happened = L’abonnement a repris le { $since } ({ $property }).
subscription-resumed-means = L’établissement s’ouvre de nouveau à toutes les personnes qui en font partie, avec les autorisations qu’elles avaient.
subscription-resumed-next = Vous n’avez rien d’autre à faire.
pay-button = Payer la facture
pay-without-link = Merci de la payer comme l’indique la facture.
paid-already = Si elle a été payée entre-temps, vous n’avez rien à faire. Si quelque chose n’est pas juste, écrivez à { $support }.
why-billing = Vous recevez ce message parce que vous vous occupez de la facturation de cet établissement : { $property }.

unlocked-subject = Votre compte a été déverrouillé
unlocked-happened = Le verrou de votre compte a été levé le { $at }, par un responsable de votre établissement ou par notre support.
unlocked-means = Vous pouvez vous connecter à nouveau avec votre mot de passe actuel.
unlocked-next = Ouvrez { $site } et connectez-vous. Si vous avez oublié votre mot de passe, choisissez-y « Mot de passe oublié ».
unlocked-not-you = Si vous n’avez demandé cela à personne, dites-le-nous : { $support }.

sessions-ended-subject = Vous avez été déconnecté partout
sessions-ended-happened = Toutes les sessions ouvertes de votre compte ont été terminées le { $at }, par un responsable de votre établissement ou par notre support.
sessions-ended-means = Qui était connecté avec votre compte ne l’est plus. Votre mot de passe n’a pas changé.
sessions-ended-next = Ouvrez { $site } et reconnectez-vous. Si vous pensez que quelqu’un connaît votre mot de passe, choisissez-y « Mot de passe oublié » puis un nouveau mot de passe.
sessions-ended-not-you = Si vous ne savez pas pourquoi, demandez à un responsable de votre établissement ou écrivez à { $support }.

suspended-subject = Votre compte a été suspendu
suspended-happened = Votre compte a été suspendu le { $at }, par un responsable de votre établissement ou par notre support.
suspended-means = Pour le moment, personne ne peut s’y connecter, vous non plus, et un nouveau mot de passe n’y changerait rien. Toutes les sessions ouvertes ont été terminées.
suspended-next = Pour savoir pourquoi, et ce qu’il faut pour qu’il soit rouvert, demandez à un responsable de votre établissement ou écrivez à { $support }.
suspended-not-you = Si vous pensez que c’est une erreur, dites-le-nous : { $support }. La page de connexion sur { $site } ne peut pas vous en dire plus.

resumed-subject = Votre compte est rouvert
resumed-happened = Votre compte suspendu a été rouvert le { $at }, par un responsable de votre établissement ou par notre support.
resumed-means = Vous pouvez vous connecter à nouveau avec le mot de passe que vous aviez. Les liens de messages plus anciens ne fonctionnent plus.
resumed-next = Ouvrez { $site } et connectez-vous. Si vous avez oublié votre mot de passe, choisissez-y « Mot de passe oublié ».
resumed-not-you = Si vous avez des questions, demandez à un responsable de votre établissement ou écrivez à { $support }.

staff-acted-subject = Notre support est intervenu sur le compte d’un membre de votre équipe
staff-unlocked-happened = Notre support a levé le verrou du compte de { $colleague } le { $at }. Vous êtes informé parce que vous gérez les utilisateurs de cet établissement : { $property }.
staff-sessions-ended-happened = Notre support a terminé toutes les sessions de { $colleague } le { $at }. Vous êtes informé parce que vous gérez les utilisateurs de cet établissement : { $property }.
staff-suspended-happened = Notre support a suspendu le compte de { $colleague } le { $at } : personne ne peut s’y connecter pour le moment. Vous êtes informé parce que vous gérez les utilisateurs de cet établissement : { $property }.
staff-resumed-happened = Notre support a rouvert le compte suspendu de { $colleague } le { $at }. Vous êtes informé parce que vous gérez les utilisateurs de cet établissement : { $property }.
staff-acted-means = Qui l’a fait et pourquoi est consigné et peut être contrôlé. Nous avons aussi écrit à { $colleague }.
staff-acted-next = Vous n’avez rien à faire.
staff-acted-not-you = Si vous ne savez pas pourquoi, ou pensez que c’est une erreur, écrivez à { $support }.

factor-set-up-subject = Un second facteur a été configuré
factor-set-up-happened = Un second facteur a été configuré pour votre compte le { $at }.
factor-set-up-means = Désormais, la connexion demande votre mot de passe et un code de votre application d’authentification.
factor-set-up-next = Si c’était vous, prenez des codes de secours dans « Mon compte » et gardez-les ailleurs que dans votre téléphone : ils ouvrent quand il n’est plus là.
factor-set-up-not-you = Si ce n’était pas vous, quelqu’un connaît votre mot de passe et peut vous exclure. Demandez tout de suite à un responsable de votre établissement de réinitialiser votre second facteur et de fermer toutes les sessions, ou écrivez à { $support }.

factor-paused-subject = Mauvais codes saisis sur votre compte
factor-paused-happened = Le { $at }, tant de mauvais codes ont été saisis sur votre compte que plus aucun n’est examiné pour un moment.
factor-paused-means = Personne n’est entré. Mais la personne qui a saisi ces codes était vous, ou avait déjà passé votre mot de passe.
factor-paused-next = Si c’était vous, attendez que le temps soit écoulé, et vérifiez que l’horloge de votre téléphone est juste.
factor-paused-not-you = Si ce n’était pas vous, quelqu’un connaît votre mot de passe. Choisissez-en un nouveau maintenant : ouvrez { $site }, saisissez votre adresse e-mail, puis « Suivant » et « Mot de passe oublié ». Et dites-le-nous : { $support }.

factor-removed-subject = Un second facteur a été retiré
factor-removed-happened = Un des seconds facteurs de votre compte a été retiré le { $at }, après une dernière vérification avec l’un d’eux.
factor-removed-means = Les autres restent valables.
factor-removed-next = Si c’était vous, vous n’avez rien d’autre à faire.
factor-removed-not-you = Si ce n’était pas vous, quelqu’un est dans votre compte. Demandez tout de suite à un responsable de votre établissement de fermer toutes les sessions, ou écrivez à { $support }, et choisissez un nouveau mot de passe sur { $site }.

factor-reset-subject = Votre second facteur a été réinitialisé
factor-reset-happened = Le second facteur de votre compte a été réinitialisé le { $at } : par vous-même, par un responsable de votre établissement ou par notre support.
factor-reset-means = Toutes vos sessions ont été fermées, et les codes d’avant ne comptent plus.
factor-reset-next = Connectez-vous sur { $site } avec votre mot de passe : il vous sera demandé de configurer un second facteur. Si l’on vous a dit que quelqu’un vous remet un code pour cela, ayez-le sous la main.
factor-reset-not-you = Si vous ne l’avez pas demandé, quelqu’un cherche peut-être à entrer dans votre compte. Choisissez tout de suite un nouveau mot de passe : ouvrez { $site }, saisissez votre adresse e-mail, puis « Suivant » et « Mot de passe oublié ». Et dites-le-nous : { $support }.

codes-shown-subject = Vous avez de nouveaux codes de secours
codes-shown-happened = Des codes de secours ont été montrés pour votre compte le { $at }.
codes-shown-means = Chacun ouvre une fois votre compte à la place d’un code de votre application. Les codes d’avant ne comptent plus.
codes-shown-next = Gardez-les ailleurs que dans votre téléphone, et ne les montrez à personne.
codes-shown-not-you = Si ce n’était pas vous, quelqu’un est dans votre compte et a ces codes. Demandez tout de suite à un responsable de votre établissement de réinitialiser votre second facteur et de fermer toutes les sessions, ou écrivez à { $support }.

code-used-subject = Un code de secours a été utilisé
code-used-happened = Un code de secours de votre compte a été utilisé le { $at }.
code-used-means = Il n’ouvre plus ; un autre a été montré à sa place, sous le même numéro.
code-used-next = Si c’était vous, notez le nouveau code. Si votre téléphone est perdu pour de bon, configurez-en un nouveau dans « Mon compte » et retirez l’ancien.
code-used-not-you = Si ce n’était pas vous, quelqu’un a vos codes de secours et votre mot de passe. Demandez tout de suite à un responsable de votre établissement de réinitialiser votre second facteur et de fermer toutes les sessions, ou écrivez à { $support }.

staff-factor-reset-happened = Notre support a réinitialisé le second facteur de { $colleague } le { $at }. Vous êtes informé parce que vous gérez les utilisateurs de cet établissement : { $property }.

link-until = Le lien fonctionne une seule fois, jusqu’au { $until }.
link-as-text = Si le bouton ne fonctionne pas, copiez cette adresse dans votre navigateur :
trust = Nos messages viennent uniquement de { $sender }, et nos pages se trouvent uniquement sur { $domain }. Ne saisissez votre mot de passe nulle part ailleurs. Si votre antivirus ou un pare-feu bloque la page, autorisez { $domain }.
support = Si vous avez besoin d’aide, adressez-vous à un responsable de votre établissement ou écrivez à { $support }.
no-reply = Merci de ne pas répondre à ce message : personne ne lit ce qui arrive à cette adresse.

removed-subject = Vous ne faites plus partie d’un établissement
removed-happened = Depuis le { $at }, vous ne faites plus partie de { $property } : un responsable sur place ou notre support vous en a retiré, ou le jour fixé pour cela est arrivé.
removed-means = Vous ne pouvez plus rien y ouvrir. Si c’était votre seul établissement, votre compte est fermé et vos sessions ont été terminées. Les autres établissements ne sont pas touchés.
removed-next = Si c’est exact, vous n’avez rien à faire.
removed-not-you = Si vous pensez que c’est une erreur, demandez à un responsable de l’établissement ou écrivez à { $support }.

restored-subject = Votre compte est de retour
restored-happened = Votre compte avait été fermé ; il a été rétabli le { $at } par un responsable d’un établissement ou par notre support.
restored-means = Rien de ce que vous aviez avant n’est revenu avec lui : aucune session, aucune autorisation. Si vous aviez un second facteur, il vous sera demandé d’en configurer un avant toute chose.
restored-next = Connectez-vous sur { $site } avec votre mot de passe. S’il ne fonctionne plus, choisissez-y « Mot de passe oublié ». Si l’on vous a dit que quelqu’un vous remet un code pour le second facteur, ayez-le sous la main.
restored-next-no-password = Choisissez un nouveau mot de passe : aucun n’ouvre le compte pour l’instant. Ouvrez { $site }, saisissez votre adresse e-mail, puis « Suivant » et « Mot de passe oublié ». Si l’on vous a dit que quelqu’un vous remet un code pour le second facteur, ayez-le sous la main.
restored-not-you = Si vous ne savez pas pourquoi, quelqu’un cherche peut-être à entrer dans votre compte. Choisissez tout de suite un nouveau mot de passe : ouvrez { $site }, saisissez votre adresse e-mail, puis « Suivant » et « Mot de passe oublié ». Et dites-le-nous : { $support }.
restored-not-you-no-password = Si vous ne savez pas pourquoi, dites-le-nous : { $support }. Personne n’entre avant qu’un nouveau mot de passe ne soit choisi par un e-mail à cette adresse.

staff-members-subject = Notre support a changé qui fait partie de votre établissement
staff-members-happened = Notre support a changé qui fait partie de { $property }, ou ce que quelqu’un peut y faire, le { $at }.
staff-members-means = Qui l’a fait, au sujet de qui et pourquoi est consigné et peut être contrôlé.
staff-members-next = Regardez la liste des personnes de l’établissement. Vous êtes informé parce que vous gérez ses utilisateurs.
staff-members-not-you = Si vous ne savez pas pourquoi, ou pensez que c’est une erreur, écrivez à { $support }.

reset-happened-reported = Vous nous avez signalé que quelque chose sur votre compte n’était pas de vous : il faut donc un nouveau mot de passe.
reset-means-reported = Toutes vos sessions ont été fermées, et votre ancien mot de passe n’ouvre plus rien.
reset-not-you-reported = Si vous n’avez rien signalé, quelqu’un était dans votre compte : choisissez tout de même un nouveau mot de passe, et dites-le-nous : { $support }.

staff-reported-subject = Une activité suspecte a été signalée dans votre équipe
staff-reported-happened = Le { $at }, { $colleague } nous a signalé que quelque chose sur son compte n’était pas de son fait. Vous êtes informé parce que vous gérez les utilisateurs de cet établissement : { $property }.
staff-reported-means = Toutes les sessions de { $colleague } ont été fermées, et l’ancien mot de passe n’ouvre plus rien. Un lien pour en choisir un nouveau lui a été envoyé.
staff-reported-next = Si vous avez vous-même fait quelque chose sur ce compte, dites-le à { $colleague }. Sinon, regardez ce que { $colleague } peut faire dans votre établissement, et si un second facteur qui n’est pas le sien a été configuré : vous pouvez le réinitialiser.
staff-reported-not-you = Si vous avez besoin d’aide, écrivez à { $support }.

support-reported-subject = Une activité suspecte a été signalée
support-reported-happened = Le { $at }, { $colleague } nous a signalé que quelque chose sur son compte n’était pas de son fait (compte { $account }). Vous êtes informé parce que vous faites partie du support.
support-reported-means = Toutes les sessions ont été fermées, et l’ancien mot de passe n’ouvre plus rien. Un lien pour en choisir un nouveau a été envoyé.
support-reported-next = Regardez ce qui est arrivé au compte : keyledger why { $account }. On peut chercher qui d’autre était actif depuis le même endroit.
support-reported-not-you = Les gestionnaires des établissements de cette personne ont aussi été informés.

permission-requested-subject = Une autorisation est demandée dans votre équipe
permission-requested-happened = Le { $at }, { $colleague } a demandé l’autorisation « { $permission } » pour { $property }.
permission-requested-means = Quelque chose ne s’est pas ouvert pour { $colleague }, faute de cette autorisation.
permission-requested-next = Vous pouvez l’accorder sur la page de { $colleague } ; elle vaut aussitôt :
permission-requested-button = Ouvrir la page
permission-requested-not-you = Si { $colleague } ne doit pas l’avoir, vous n’avez rien à faire.
