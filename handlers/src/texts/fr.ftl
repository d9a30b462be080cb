# Ce que Keyledger écrit aux personnes, en français. Chaque message dit ce qui s'est passé, ce que
# cela signifie, ce qu'il faut faire, et que faire si ce n'était pas vous.

greeting = Bonjour { $name },

activation-subject = Activez votre compte
activation-happened = Un compte a été créé pour vous.
activation-happened-property = Un compte a été créé pour vous : { $property }.
activation-means = Il n'a pas encore de mot de passe : personne ne peut s'y connecter tant que vous n'en avez pas choisi un.
activation-next = Choisissez votre mot de passe pour activer votre compte :
activation-button = Activer votre compte
activation-not-you = Si vous n'attendiez pas ce message, vous n'avez rien à faire : sans mot de passe, le compte reste fermé, et le lien cessera de fonctionner de lui-même.

password_reset-subject = Choisissez un nouveau mot de passe
password_reset-happened = Quelqu'un, sans doute vous, a demandé un nouveau mot de passe pour votre compte.
password_reset-means = Votre mot de passe actuel reste valable tant que vous n'en avez pas choisi un nouveau. Si votre compte est verrouillé, le nouveau mot de passe lève aussi le verrou.
password_reset-next = Choisissez votre nouveau mot de passe :
password_reset-button = Choisir un nouveau mot de passe
password_reset-not-you = Si ce n'était pas vous, vous n'avez rien à faire : votre mot de passe ne change pas. Si de tels messages se répètent, dites-le-nous : { $support }.

account_locked-subject = Votre compte a été verrouillé
account_locked-happened = Votre compte a été verrouillé le { $at }, parce qu'un mauvais mot de passe a été saisi trop de fois.
account_locked-means = Pour le moment, personne ne peut se connecter depuis un appareil que nous ne connaissons pas, pas même avec le bon mot de passe. Cela protège votre mot de passe contre qui essaierait de le deviner.
account_locked-next = Pour revenir, choisissez un nouveau mot de passe : ouvrez { $site }, saisissez votre adresse e-mail, puis « Suivant » et « Mot de passe oublié ».
account_locked-next-no-password = Vous n'avez pas encore choisi de mot de passe. Utilisez le lien du message « Activez votre compte » : choisir votre mot de passe lève aussi le verrou. Si ce lien est trop ancien, ouvrez { $site }, saisissez votre adresse e-mail, puis « Suivant » et « Mot de passe oublié ».
account_locked-not-you = Si ce n'est pas vous qui avez saisi ces mots de passe, quelqu'un a essayé de deviner votre mot de passe. Aucun n'était le bon ; choisissez-en tout de même un nouveau, que vous n'utilisez nulle part ailleurs.
account_locked-not-you-no-password = Si ce n'est pas vous qui avez saisi ces mots de passe, quelqu'un a peut-être essayé de deviner un mot de passe. Aucun ne pouvait être le bon : votre compte n'a pas encore de mot de passe.

password_changed-subject = Votre mot de passe a été changé
password_changed-happened = Un nouveau mot de passe a été choisi pour votre compte le { $at }.
password_changed-means = L'ancien mot de passe ne fonctionne plus, et toutes les sessions ouvertes ont été fermées. Connectez-vous désormais avec le nouveau.
password_changed-next = Si c'était vous, vous n'avez rien d'autre à faire.
password_changed-not-you = Si ce n'était pas vous, quelqu'un lit peut-être vos e-mails. Changez d'abord le mot de passe de votre messagerie, puis choisissez-en un nouveau ici : ouvrez { $site }, saisissez votre adresse e-mail, puis « Suivant » et « Mot de passe oublié ». Et dites-le-nous : { $support }.

staff_locked-subject = Le compte d'un membre de votre équipe a été verrouillé
staff_locked-happened = Un compte de votre équipe ({ $colleague }) a été verrouillé le { $at }, parce qu'un mauvais mot de passe a été saisi trop de fois. Vous recevez ce message parce que vous gérez les utilisateurs de cet établissement : { $property }.
staff_locked-means = Pour le moment, { $colleague } ne peut pas se connecter depuis un appareil que nous ne connaissons pas, pas même avec le bon mot de passe. Nous avons aussi écrit à { $colleague }.
staff_locked-next = Si l'on vous demande de l'aide : un nouveau mot de passe lève le verrou. { $colleague } ouvre { $site }, saisit son adresse e-mail, puis choisit « Suivant » et « Mot de passe oublié ». Vous n'avez rien à faire vous-même.
staff_locked-not-you = Si ce n'est pas { $colleague } qui a saisi ces mots de passe, quelqu'un a peut-être essayé de deviner un mot de passe. Aucun n'était le bon. Si cela continue, dites-le-nous : { $support }.

invoice_due-subject = Une facture est à payer
invoice_due-happened = Une facture est à payer depuis le { $since } ({ $property }) : { $invoices }.
invoice_due-means = Tout fonctionne comme avant ; ceci est un rappel.
invoice_due-next = Vous pouvez la payer ici :
invoice_overdue-subject = Une facture est en retard
invoice_overdue-happened = Une facture n'a pas été payée à temps ({ $property }) : { $invoices }. Elle est en retard depuis le { $since }.
invoice_overdue-means = Tout fonctionne encore. Si la facture n'est pas payée, l'établissement ({ $property }) se fermera pour tout le monde le { $until }. Les autres établissements ne sont pas concernés.
invoice_overdue-next = Vous pouvez la payer ici :
property_restricted-subject = L'accès à votre établissement est restreint
property_restricted-happened = Ce qui est dû n'a pas été payé à temps ({ $property }) : { $invoices }. L'accès est donc restreint depuis le { $since }.
property_restricted-means = L'établissement ne s'ouvre pour personne. La page de facturation et l'export de ses propres données restent ouverts, et les autres établissements ne sont pas concernés. Dès que le système de facturation saura que tout est payé, l'établissement s'ouvrira de lui-même.
property_restricted-next = Vous pouvez payer la dernière facture ici :
restriction_lifted-subject = L'accès à votre établissement est rétabli
restriction_lifted-happened = Ce qui était dû est réglé ({ $property }).
restriction_lifted-means = L'établissement s'ouvre de nouveau à toutes les personnes qui en font partie, depuis le { $since }.
restriction_lifted-next = Vous n'avez rien d'autre à faire.
subscription_on_hold-subject = Votre abonnement est en pause
subscription_on_hold-happened = L'abonnement de l'établissement { $property } est en pause depuis le { $since }.
subscription_on_hold-means = Pour le moment, l'établissement ne s'ouvre pour personne. Les comptes et les autorisations restent tels qu'ils sont, et les autres établissements ne sont pas concernés.
subscription_on_hold-next = Pour le reprendre, écrivez à { $support }.
subscription_suspended-subject = Votre abonnement a été suspendu
subscription_suspended-happened = L'abonnement de l'établissement { $property } a été suspendu le { $since }.
subscription_suspended-means = L'établissement ne s'ouvre pour personne. Les comptes et les autorisations restent tels qu'ils sont, et les autres établissements ne sont pas concernés.
subscription_suspended-next = Pour savoir pourquoi et que faire, écrivez à { $support }.
subscription_ended-subject = Votre abonnement est terminé
subscription_ended-happened = L'abonnement de l'établissement { $property } est terminé depuis le { $since }.
subscription_ended-means = L'établissement ne s'ouvre plus pour personne. Les autres établissements ne sont pas concernés.
subscription_ended-next = Pour revenir, ou pour vos données, écrivez à { $support }.
subscription_resumed-subject = Votre abonnement a repris
subscription_resumed-happened = L'abonnement de l'établissement { $property } a repris le { $since }.
subscription_resumed-means = L'établissement s'ouvre de nouveau à toutes les personnes qui en font partie, avec les autorisations qu'elles avaient.
subscription_resumed-next = Vous n'avez rien d'autre à faire.
pay-button = Payer la facture
pay-without-link = Merci de la payer comme l'indique la facture.
paid-already = Si elle a été payée entre-temps, vous n'avez rien à faire. Si quelque chose n'est pas juste, écrivez à { $support }.
why-billing = Vous recevez ce message parce que vous vous occupez de la facturation de cet établissement : { $property }.

account_unlocked-subject = Votre compte a été déverrouillé
account_unlocked-happened = Le verrou de votre compte a été levé le { $at }, par un responsable de votre établissement ou par notre support.
account_unlocked-means = Vous pouvez vous connecter à nouveau avec votre mot de passe actuel.
account_unlocked-next = Ouvrez { $site } et connectez-vous. Si vous avez oublié votre mot de passe, choisissez-y « Mot de passe oublié ».
account_unlocked-not-you = Si vous n'avez demandé cela à personne, dites-le-nous : { $support }.

sessions_ended-subject = Vous avez été déconnecté partout
sessions_ended-happened = Toutes les sessions ouvertes de votre compte ont été terminées le { $at }, par un responsable de votre établissement ou par notre support.
sessions_ended-means = Qui était connecté avec votre compte ne l'est plus. Votre mot de passe n'a pas changé.
sessions_ended-next = Ouvrez { $site } et reconnectez-vous. Si vous pensez que quelqu'un connaît votre mot de passe, choisissez-y « Mot de passe oublié » puis un nouveau mot de passe.
sessions_ended-not-you = Si vous ne savez pas pourquoi, demandez à un responsable de votre établissement ou écrivez à { $support }.

account_suspended-subject = Votre compte a été suspendu
account_suspended-happened = Votre compte a été suspendu le { $at }, par un responsable de votre établissement ou par notre support.
account_suspended-means = Pour le moment, personne ne peut s'y connecter, vous non plus, et un nouveau mot de passe n'y changerait rien. Toutes les sessions ouvertes ont été terminées.
account_suspended-next = Pour savoir pourquoi, et ce qu'il faut pour qu'il soit rouvert, demandez à un responsable de votre établissement ou écrivez à { $support }.
account_suspended-not-you = Si vous pensez que c'est une erreur, dites-le-nous : { $support }. La page de connexion sur { $site } ne peut pas vous en dire plus.

account_resumed-subject = Votre compte est rouvert
account_resumed-happened = Votre compte suspendu a été rouvert le { $at }, par un responsable de votre établissement ou par notre support.
account_resumed-means = Vous pouvez vous connecter à nouveau avec le mot de passe que vous aviez. Les liens de messages plus anciens ne fonctionnent plus.
account_resumed-next = Ouvrez { $site } et connectez-vous. Si vous avez oublié votre mot de passe, choisissez-y « Mot de passe oublié ».
account_resumed-not-you = Si vous avez des questions, demandez à un responsable de votre établissement ou écrivez à { $support }.

staff_unlocked-subject = Notre support a levé le verrou d'un membre de votre équipe
staff_unlocked-happened = Notre support a levé le { $at } le verrou d'un compte de votre équipe ({ $colleague }). Vous recevez ce message parce que vous gérez les utilisateurs de cet établissement : { $property }.
staff_unlocked-means = { staff-acted-means }
staff_unlocked-next = { staff-acted-next }
staff_unlocked-not-you = { staff-acted-not-you }
staff_sessions_ended-subject = Notre support a terminé les sessions d'un membre de votre équipe
staff_sessions_ended-happened = Notre support a terminé le { $at } toutes les sessions d'un membre de votre équipe ({ $colleague }). Vous recevez ce message parce que vous gérez les utilisateurs de cet établissement : { $property }.
staff_sessions_ended-means = { staff-acted-means }
staff_sessions_ended-next = { staff-acted-next }
staff_sessions_ended-not-you = { staff-acted-not-you }
staff_suspended-subject = Notre support a suspendu un membre de votre équipe
staff_suspended-happened = Notre support a suspendu le { $at } un compte de votre équipe ({ $colleague }) : personne ne peut s'y connecter pour le moment. Vous recevez ce message parce que vous gérez les utilisateurs de cet établissement : { $property }.
staff_suspended-means = { staff-acted-means }
staff_suspended-next = { staff-acted-next }
staff_suspended-not-you = { staff-acted-not-you }
staff_resumed-subject = Notre support a rouvert le compte d'un membre de votre équipe
staff_resumed-happened = Notre support a rouvert le { $at } le compte suspendu d'un membre de votre équipe ({ $colleague }). Vous recevez ce message parce que vous gérez les utilisateurs de cet établissement : { $property }.
staff_resumed-means = { staff-acted-means }
staff_resumed-next = { staff-acted-next }
staff_resumed-not-you = { staff-acted-not-you }
staff-acted-means = Qui l'a fait et pourquoi est consigné et peut être contrôlé. Nous avons aussi écrit à { $colleague }.
staff-acted-next = Vous n'avez rien à faire.
staff-acted-not-you = Si vous ne savez pas pourquoi, ou pensez que c'est une erreur, écrivez à { $support }.

factor_set_up-subject = Un second facteur a été configuré
factor_set_up-happened = Un second facteur a été configuré pour votre compte le { $at }.
factor_set_up-means = Désormais, la connexion demande votre mot de passe et un code de votre application d'authentification.
factor_set_up-next = Si c'était vous, prenez des codes de secours dans « Mon compte » et gardez-les ailleurs que dans votre téléphone : ils ouvrent quand il n'est plus là.
factor_set_up-not-you = Si ce n'était pas vous, quelqu'un connaît votre mot de passe et peut vous exclure. Demandez tout de suite à un responsable de votre établissement de réinitialiser votre second facteur et de fermer toutes les sessions, ou écrivez à { $support }.

factor_paused-subject = Mauvais codes saisis sur votre compte
factor_paused-happened = Le { $at }, tant de mauvais codes ont été saisis sur votre compte que plus aucun n'est examiné pour un moment.
factor_paused-means = Personne n'est entré. Mais la personne qui a saisi ces codes était vous, ou avait déjà passé votre mot de passe.
factor_paused-next = Si c'était vous, attendez que le temps soit écoulé, et vérifiez que l'horloge de votre téléphone est juste.
factor_paused-not-you = Si ce n'était pas vous, quelqu'un connaît votre mot de passe. Choisissez-en un nouveau maintenant : ouvrez { $site }, saisissez votre adresse e-mail, puis « Suivant » et « Mot de passe oublié ». Et dites-le-nous : { $support }.

factor_removed-subject = Un second facteur a été retiré
factor_removed-happened = Un des seconds facteurs de votre compte a été retiré le { $at }, après une dernière vérification avec l'un d'eux.
factor_removed-means = Les autres restent valables.
factor_removed-next = Si c'était vous, vous n'avez rien d'autre à faire.
factor_removed-not-you = Si ce n'était pas vous, quelqu'un est dans votre compte. Demandez tout de suite à un responsable de votre établissement de fermer toutes les sessions, ou écrivez à { $support }, et choisissez un nouveau mot de passe sur { $site }.

factor_reset-subject = Votre second facteur a été réinitialisé
factor_reset-happened = Le second facteur de votre compte a été réinitialisé le { $at } : par vous-même, par un responsable de votre établissement ou par notre support.
factor_reset-means = Toutes vos sessions ont été fermées, et les codes d'avant ne comptent plus.
factor_reset-next = Connectez-vous sur { $site } avec votre mot de passe : il vous sera demandé de configurer un second facteur. Si l'on vous a dit que quelqu'un vous remet un code pour cela, ayez-le sous la main.
factor_reset-not-you = Si vous ne l'avez pas demandé, quelqu'un cherche peut-être à entrer dans votre compte. Choisissez tout de suite un nouveau mot de passe : ouvrez { $site }, saisissez votre adresse e-mail, puis « Suivant » et « Mot de passe oublié ». Et dites-le-nous : { $support }.

recovery_codes_shown-subject = Vous avez de nouveaux codes de secours
recovery_codes_shown-happened = Des codes de secours ont été montrés pour votre compte le { $at }.
recovery_codes_shown-means = Chacun ouvre une fois votre compte à la place d'un code de votre application. Les codes d'avant ne comptent plus.
recovery_codes_shown-next = Gardez-les ailleurs que dans votre téléphone, et ne les montrez à personne.
recovery_codes_shown-not-you = Si ce n'était pas vous, quelqu'un est dans votre compte et a ces codes. Demandez tout de suite à un responsable de votre établissement de réinitialiser votre second facteur et de fermer toutes les sessions, ou écrivez à { $support }.

passkey_set_up-subject = Une clé d'accès a été configurée
passkey_set_up-happened = Une clé d'accès a été configurée pour votre compte le { $at }.
passkey_set_up-means = Quiconque a l'appareil avec cette clé, et peut le déverrouiller, confirme avec elle que c'est vous : là où votre site le permet, sans votre mot de passe.
passkey_set_up-next = Si c'était vous, prenez des codes de secours dans « Mon compte » et gardez-les loin de l'appareil : ils ouvrent quand il n'est plus là.
passkey_set_up-not-you = Si ce n'était pas vous, quelqu'un est dans votre compte et peut y revenir. Demandez tout de suite à un responsable de votre établissement de réinitialiser votre second facteur et de fermer toutes les sessions, ou écrivez à { $support }.

passkey_changed-subject = Une de vos clés d'accès n'est plus acceptée
passkey_changed-happened = Une clé d'accès de votre compte a été utilisée le { $at }, et elle n'est plus ce qu'elle était quand vous l'avez configurée.
passkey_changed-means = Il en existe peut-être une copie, ou elle est passée sur d'autres appareils. Elle n'ouvre plus rien. Vos autres seconds facteurs et votre mot de passe comptent toujours.
passkey_changed-next = Connectez-vous avec un autre second facteur, supprimez cette clé d'accès dans « Mon compte » et configurez-la de nouveau. Si vous n'en avez pas d'autre, demandez à un responsable de votre établissement de réinitialiser votre second facteur.
passkey_changed-not-you = Si ce n'était pas vous, quelqu'un a peut-être copié votre clé. Demandez tout de suite à un responsable de votre établissement de réinitialiser votre second facteur et de fermer toutes les sessions, ou écrivez à { $support }.

recovery_code_used-subject = Un code de secours a été utilisé
recovery_code_used-happened = Un code de secours de votre compte a été utilisé le { $at }.
recovery_code_used-means = Il n'ouvre plus ; un autre a été montré à sa place, sous le même numéro.
recovery_code_used-next = Si c'était vous, notez le nouveau code. Si votre téléphone est perdu pour de bon, configurez-en un nouveau dans « Mon compte » et retirez l'ancien.
recovery_code_used-not-you = Si ce n'était pas vous, quelqu'un a vos codes de secours et votre mot de passe. Demandez tout de suite à un responsable de votre établissement de réinitialiser votre second facteur et de fermer toutes les sessions, ou écrivez à { $support }.

app_set_up-subject = L'application a été configurée sur un appareil
app_set_up-happened = L'application qui approuve les connexions a été configurée pour votre compte sur un appareil le { $at }.
app_set_up-means = À partir de maintenant, cet appareil est interrogé quand quelqu'un se connecte avec votre mot de passe, et ses codes comptent aussi.
app_set_up-next = Si c'était vous, prenez des codes de secours sous « Mon compte » et gardez-les ailleurs que votre téléphone : ils ouvrent quand le téléphone n'est plus là.
app_set_up-not-you = Si ce n'était pas vous, quelqu'un connaît votre mot de passe et peut vous tenir dehors. Demandez tout de suite à un responsable de votre établissement de réinitialiser votre second facteur et de fermer toutes les sessions, ou écrivez à { $support }.

app_denied-subject = Quelque chose a été refusé sur votre téléphone
app_denied-happened = Le { $at }, votre téléphone devait approuver quelque chose pour votre compte, et « Ce n'est pas moi » a été répondu.
app_denied-means = Ce qui a demandé a pris fin aussitôt : une connexion avec votre mot de passe, ou une session ouverte. Quelqu'un d'autre connaît peut-être votre mot de passe, ou se trouvait devant un ordinateur où vous étiez connecté.
app_denied-next = Si c'était vous, par erreur, connectez-vous de nouveau et saisissez le code que l'application affiche : aucune demande n'est envoyée à votre téléphone pendant un moment.
app_denied-not-you = Si ce n'est pas vous qui vous connectiez, choisissez tout de suite un nouveau mot de passe : ouvrez { $site }, saisissez votre adresse e-mail, puis « Suivant » et « Mot de passe oublié ». Votre responsable et notre support ont été prévenus. Si vous avez besoin d'aide : { $support }.

staff_app_denied-subject = Un membre de votre équipe a répondu « Ce n'est pas moi » sur son téléphone
staff_app_denied-happened = Le { $at }, le téléphone d'un membre de votre équipe ({ $colleague }) devait approuver quelque chose pour son compte, et « Ce n'est pas moi » a été répondu. Vous recevez ce message parce que vous gérez les utilisateurs de cet établissement : { $property }.
staff_app_denied-means = Ce qui a demandé a pris fin aussitôt : une connexion avec le mot de passe, ou une session ouverte. Quelqu'un d'autre connaît peut-être le mot de passe, ou se trouvait devant un ordinateur où la session de { $colleague } était ouverte.
staff_app_denied-next = Si vous ou quelqu'un près de vous l'avez essayé, dites-le à { $colleague }. Sinon, veillez à ce que { $colleague } choisisse un nouveau mot de passe.
staff_app_denied-not-you = Si vous avez besoin d'aide, écrivez à { $support }.

support_app_denied-subject = Quelqu'un a répondu « Ce n'est pas moi » sur son téléphone
support_app_denied-happened = Le { $at }, le téléphone de { $colleague } devait approuver quelque chose, et « Ce n'est pas moi » a été répondu (compte { $account }). Vous recevez ce message parce que vous faites partie du support.
support_app_denied-means = Ce qui a demandé a pris fin aussitôt : une connexion avec le mot de passe, ou une session ouverte. Quelqu'un d'autre connaît peut-être le mot de passe. Aucune demande n'est envoyée au téléphone pendant un moment.
support_app_denied-next = Regardez ce qui est arrivé au compte, et qui d'autre était actif depuis le même endroit : { $site }/console/accounts/{ $account }
support_app_denied-not-you = Les responsables des établissements de la personne ont aussi été prévenus.

staff_factor_reset-subject = Notre support a réinitialisé le second facteur d'un membre de votre équipe
staff_factor_reset-happened = Notre support a réinitialisé le { $at } le second facteur d'un membre de votre équipe ({ $colleague }). Vous recevez ce message parce que vous gérez les utilisateurs de cet établissement : { $property }.
staff_factor_reset-means = { staff-acted-means }
staff_factor_reset-next = { staff-acted-next }
staff_factor_reset-not-you = { staff-acted-not-you }

link-until = Le lien fonctionne une seule fois, jusqu'au { $until }.
link-as-text = Si le bouton ne fonctionne pas, copiez cette adresse dans votre navigateur :
trust = Nos messages viennent uniquement de { $sender }, et nos pages se trouvent uniquement sur { $domain }. Ne saisissez votre mot de passe nulle part ailleurs. Si votre antivirus ou un pare-feu bloque la page, autorisez { $domain }.
support = Si vous avez besoin d'aide, adressez-vous à un responsable de votre établissement ou écrivez à { $support }.
no-reply = Merci de ne pas répondre à ce message : personne ne lit ce qui arrive à cette adresse.

# Never sent: the decision not to mail is shown under this name (S31).
membership_added-subject = On vous propose de rejoindre un établissement

membership_removed-subject = Vous ne faites plus partie d'un établissement
membership_removed-happened = Depuis le { $at }, vous ne faites plus partie de cet établissement ({ $property }) : un responsable sur place ou notre support vous en a retiré, ou le jour fixé pour cela est arrivé.
membership_removed-means = Vous ne pouvez plus rien y ouvrir. Si c'était votre seul établissement, votre compte est fermé et vos sessions ont été terminées. Les autres établissements ne sont pas touchés.
membership_removed-next = Si c'est exact, vous n'avez rien à faire.
membership_removed-not-you = Si vous pensez que c'est une erreur, demandez à un responsable de l'établissement ou écrivez à { $support }.

account_restored-subject = Votre compte est de retour
account_restored-happened = Votre compte avait été fermé ; il a été rétabli le { $at } par un responsable d'un établissement ou par notre support.
account_restored-means = Rien de ce que vous aviez avant n'est revenu avec lui : aucune session, aucune autorisation. Si vous aviez un second facteur, il vous sera demandé d'en configurer un avant toute chose.
account_restored-next = Connectez-vous sur { $site } avec votre mot de passe. S'il ne fonctionne plus, choisissez-y « Mot de passe oublié ». Si l'on vous a dit que quelqu'un vous remet un code pour le second facteur, ayez-le sous la main.
account_restored-next-no-password = Choisissez un nouveau mot de passe : aucun n'ouvre le compte pour l'instant. Ouvrez { $site }, saisissez votre adresse e-mail, puis « Suivant » et « Mot de passe oublié ». Si l'on vous a dit que quelqu'un vous remet un code pour le second facteur, ayez-le sous la main.
account_restored-not-you = Si vous ne savez pas pourquoi, quelqu'un cherche peut-être à entrer dans votre compte. Choisissez tout de suite un nouveau mot de passe : ouvrez { $site }, saisissez votre adresse e-mail, puis « Suivant » et « Mot de passe oublié ». Et dites-le-nous : { $support }.
account_restored-not-you-no-password = Si vous ne savez pas pourquoi, dites-le-nous : { $support }. Personne n'entre avant qu'un nouveau mot de passe ne soit choisi par un e-mail à cette adresse.

staff_members_changed-subject = Notre support a changé qui fait partie de votre établissement
staff_members_changed-happened = Notre support a changé qui fait partie de votre établissement ({ $property }), ou ce que quelqu'un peut y faire, le { $at }.
staff_members_changed-means = Qui l'a fait, au sujet de qui et pourquoi est consigné et peut être contrôlé.
staff_members_changed-next = Regardez la liste des personnes de l'établissement. Vous recevez ce message parce que vous gérez ses utilisateurs.
staff_members_changed-not-you = Si vous ne savez pas pourquoi, ou pensez que c'est une erreur, écrivez à { $support }.

password_reset-happened-reported = Vous nous avez signalé une activité sur votre compte qui n'était pas la vôtre : il faut donc un nouveau mot de passe.
password_reset-means-reported = Toutes vos sessions ont été fermées, et votre ancien mot de passe n'ouvre plus rien.
password_reset-not-you-reported = Si vous n'avez rien signalé, quelqu'un était dans votre compte : choisissez tout de même un nouveau mot de passe, et dites-le-nous : { $support }.

staff_activity_reported-subject = Une activité suspecte a été signalée dans votre équipe
staff_activity_reported-happened = Le { $at }, { $colleague } nous a signalé une activité sur son compte qui n'était pas la sienne. Vous recevez ce message parce que vous gérez les utilisateurs de cet établissement : { $property }.
staff_activity_reported-means = Toutes les sessions de cette personne ({ $colleague }) ont été fermées, et l'ancien mot de passe n'ouvre plus rien. Un lien pour en choisir un nouveau lui a été envoyé.
staff_activity_reported-next = Si vous avez vous-même fait quelque chose sur ce compte, dites-le à { $colleague }. Sinon, regardez ce que { $colleague } peut faire dans votre établissement, et si un second facteur qui n'est pas le sien a été configuré : vous pouvez le réinitialiser.
staff_activity_reported-not-you = Si vous avez besoin d'aide, écrivez à { $support }.

support_activity_reported-subject = Une activité suspecte a été signalée
support_activity_reported-happened = Le { $at }, { $colleague } nous a signalé une activité sur son compte qui n'était pas la sienne (compte { $account }). Vous recevez ce message parce que vous faites partie du support.
support_activity_reported-means = Toutes les sessions ont été fermées, et l'ancien mot de passe n'ouvre plus rien. Un lien pour en choisir un nouveau a été envoyé.
support_activity_reported-next = Regardez ce qui est arrivé au compte, et qui d'autre était actif depuis le même endroit : { $site }/console/accounts/{ $account }
support_activity_reported-not-you = Les responsables des établissements de cette personne ont aussi été informés.

permission_requested-subject = Une autorisation est demandée dans votre équipe
permission_requested-happened = Le { $at }, { $colleague } a demandé l'autorisation « { $permission } » pour { $property }.
permission_requested-means = Quelque chose ne s'est pas ouvert pour { $colleague }, faute de cette autorisation.
permission_requested-next = Vous pouvez l'accorder sur la page de cette personne ({ $colleague }) ; elle vaut aussitôt :
permission_requested-button = Ouvrir la page
permission_requested-not-you = Si { $colleague } ne doit pas l'avoir, vous n'avez rien à faire.
support-operator = Si vous avez besoin d'aide, écrivez à { $support }.
